'use client';

import { Button, Switch, TextInput } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { ActionButton } from '@/components/common/action-button';
import { Form, SubmitButton } from '@/components/common/form';
import { PageHeader } from '@/components/common/page-header';
import { Section } from '@/components/common/section';
import { Note } from '@/components/common/text';
import { useAction } from '@/components/hooks/use-action';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { useCan, useSession } from '@/contexts/session-context';
import type { ChatWebhookView } from '@/lib/contracts/chat-webhook';
import type { NotificationPreferenceView } from '@/lib/contracts/notifications';
import { type OrganizationView, updateOrganization } from '@/lib/contracts/organizations';
import { ChatSection } from './chat-section';

interface OrganizationPageProps {
  organization: OrganizationView;
  chat: ChatWebhookView | null;
  /** With their descriptions. */
  kinds: readonly NotificationPreferenceView[];
}

/** The name of the organization, and what its admins and owners decide. */
export function OrganizationPage({ organization, chat, kinds }: OrganizationPageProps) {
  const client = useApi();
  const router = useRouter();
  const mayUpdate = useCan('admin', 'organizations:write');
  const isOwner = useSession().role === 'owner';
  const apiForm = useApiForm({
    initialValues: { name: organization.name },
    schema: updateOrganization.schema,
    submit: async (body) => {
      await client.updateOrganization({ body });
      router.refresh();
    },
  });
  return (
    <>
      <PageHeader title="Organization" />
      <Section title="Name" maw={560}>
        <Form form={apiForm}>
          <TextInput
            aria-label="Name"
            readOnly={!mayUpdate}
            {...apiForm.form.getInputProps('name')}
          />
          {mayUpdate && (
            <div>
              <SubmitButton loading={apiForm.busy}>Save</SubmitButton>
            </div>
          )}
        </Form>
      </Section>
      {mayUpdate && <ChatSection chat={chat} kinds={kinds} />}
      {isOwner && <SecondFactorPolicy required={organization.requiresSecondFactor} />}
      {isOwner && <ExportSection />}
      {isOwner && <DangerZone name={organization.name} />}
    </>
  );
}

/** Whether members need a second factor to work in the organization. */
function SecondFactorPolicy({ required }: { required: boolean }) {
  const client = useApi();
  const { run, busy } = useAction();
  const change = (requiresSecondFactor: boolean) =>
    run(() => client.setSecondFactorPolicy({ body: { requiresSecondFactor } }), {
      success: requiresSecondFactor
        ? 'Members need a second factor now'
        : 'Members can sign in without a second factor',
    });
  return (
    <Section title="Sign-in" maw={560} mt="lg">
      <Switch
        label="Require a second factor"
        description="Members without one lose access until they set it up. API keys go on working."
        checked={required}
        disabled={busy}
        onChange={(event) => change(event.currentTarget.checked)}
      />
    </Section>
  );
}

/** Downloads everything that the organization owns. */
function ExportSection() {
  const client = useApi();
  // The client, and not a link of the browser, asks for a proof of who the person is if it is needed.
  const download = async () => {
    const response = await client.download('exportOrganization');
    const url = URL.createObjectURL(await response.blob());
    const link = document.createElement('a');
    link.href = url;
    link.download = `organization-${new Date().toISOString().slice(0, 10)}.ndjson`;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Section title="Export" maw={560} mt="lg">
      <Note mb="sm">
        One file with everything that the organization owns: a row of the database in each line.
      </Note>
      <ActionButton variant="default" icon={IconDownload} action={download} refresh={false}>
        Export
      </ActionButton>
    </Section>
  );
}

/** Deletes the organization, once its name is typed. */
function DangerZone({ name }: { name: string }) {
  const client = useApi();
  const { run, busy } = useAction();
  const [confirm, setConfirm] = useState('');
  const remove = async () => {
    await client.deleteOrganization({ query: { confirm } });
    window.location.assign('/sign-in');
  };
  return (
    <Section title="Danger zone" maw={560} mt="lg">
      <Note mb="sm">
        Everybody loses access at once. You can restore the organization for 30 days.
      </Note>
      <TextInput
        label={`Type “${name}” to delete it`}
        value={confirm}
        onChange={(event) => setConfirm(event.currentTarget.value)}
      />
      <Button
        mt="sm"
        color="red"
        disabled={confirm !== name}
        loading={busy}
        onClick={() => run(remove, { refresh: false })}
      >
        Delete organization
      </Button>
    </Section>
  );
}
