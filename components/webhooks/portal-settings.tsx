'use client';

import { Button, Group, NumberInput, Stack, Textarea, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconLink } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { CreateSecretModal } from '@/components/common/create-secret-modal';
import { Form, SubmitButton } from '@/components/common/form';
import { PageHeader } from '@/components/common/page-header';
import { Section } from '@/components/common/section';
import { Note } from '@/components/common/text';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { useCan } from '@/contexts/session-context';
import {
  createPortalSession,
  MAX_PORTAL_MINUTES,
  revokePortalSessions,
  setPortalSettings,
} from '@/lib/contracts/webhook-portal-sessions';

/** The page where the organization's customers manage their own endpoints: who may frame it, and links to it. */
export function PortalSettings({ origins }: { origins: readonly string[] }) {
  const mayWrite = useCan('admin', 'webhooks:write');
  return (
    <>
      <PageHeader
        parent={{ label: 'Webhooks', href: '/webhooks' }}
        title="Customer portal"
        description="A page where your customers manage their own endpoints and see their deliveries. Show it in your product, in a frame."
      >
        {mayWrite && <CreateLink />}
      </PageHeader>
      <Stack gap="md">
        <Origins origins={origins} mayWrite={mayWrite} />
        {mayWrite && <EndLinks />}
      </Stack>
    </>
  );
}

const toBody = ({ origins }: { origins: string }) => ({
  origins: origins.split(/\s+/).filter((origin) => origin !== ''),
});

function Origins({ origins, mayWrite }: { origins: readonly string[]; mayWrite: boolean }) {
  const client = useApi();
  const router = useRouter();
  const apiForm = useApiForm({
    initialValues: { origins: origins.join('\n') },
    schema: setPortalSettings.schema,
    toBody,
    submit: async (values) => {
      await client.setPortalSettings({ body: toBody(values) });
      notifications.show({ color: 'verdigris', message: 'Origins saved' });
      router.refresh();
    },
  });
  const { form } = apiForm;
  return (
    <Section title="Sites that may show it">
      <Form form={apiForm}>
        <Textarea
          label="Origins"
          description="One a line. No other site can show the portal in a frame, and without any none can"
          placeholder="https://app.example.com"
          autosize
          minRows={2}
          readOnly={!mayWrite}
          {...form.getInputProps('origins')}
          error={Object.values(form.errors)[0]}
        />
        {mayWrite && (
          <Group>
            <SubmitButton loading={apiForm.busy}>Save</SubmitButton>
          </Group>
        )}
      </Form>
    </Section>
  );
}

/** For a look at what a customer sees; a product creates links by the API. */
function CreateLink() {
  const client = useApi();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button leftSection={<IconLink size={17} stroke={1.8} />} onClick={open}>
        Create a link
      </Button>
      <CreateSecretModal
        opened={opened}
        onClose={close}
        title="Create a link for a customer"
        submitLabel="Create link"
        form={{
          initialValues: { customerId: '', expiresInMinutes: MAX_PORTAL_MINUTES },
          schema: createPortalSession.schema,
          submit: async (body) => (await client.createPortalSession({ body })).url,
        }}
        created={{
          title: 'Link created',
          secretLabel: 'Link',
          warning: 'Give this link to this customer alone',
          explanation:
            "It opens this customer's endpoints to anybody who has it, until it expires, or until you sign out.",
        }}
      >
        {(form) => (
          <>
            <TextInput
              label="Customer"
              description="Your own name of the customer, such as its id in your database"
              placeholder="customer-42"
              data-autofocus
              {...form.getInputProps('customerId')}
            />
            <NumberInput
              label="Valid for"
              suffix=" minutes"
              min={1}
              max={MAX_PORTAL_MINUTES}
              allowDecimal={false}
              {...form.getInputProps('expiresInMinutes')}
            />
          </>
        )}
      </CreateSecretModal>
    </>
  );
}

function EndLinks() {
  const client = useApi();
  const apiForm = useApiForm({
    initialValues: { customerId: '' },
    schema: revokePortalSessions.schema,
    submit: async (body) => {
      const { sessions } = await client.revokePortalSessions({ body });
      apiForm.form.reset();
      const message = sessions === 1 ? '1 link has ended' : `${sessions} links have ended`;
      notifications.show({ color: 'verdigris', message });
    },
  });
  return (
    <Section title="End links">
      <Form form={apiForm}>
        <Note>All links of a customer stop working at once, such as after one was shared.</Note>
        <TextInput label="Customer" maw={360} {...apiForm.form.getInputProps('customerId')} />
        <Group>
          <SubmitButton variant="default" loading={apiForm.busy}>
            End links
          </SubmitButton>
        </Group>
      </Form>
    </Section>
  );
}
