import { Modal, Select } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconSend } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { ActionButton } from '@/components/common/action-button';
import { ModalForm } from '@/components/common/form';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { EVENT_TYPES, type EventType } from '@/lib/contracts/manifest.gen';
import { testWebhookEndpoint } from '@/lib/contracts/webhook-deliveries';

interface SendTestProps {
  endpointId: string;
  disabled: boolean;
}

/** Sends the example of an event to the endpoint. */
export function SendTest({ endpointId, disabled }: SendTestProps) {
  const client = useApi();
  const router = useRouter();
  const [opened, { open, close }] = useDisclosure(false);
  const initialValues: { eventType: EventType } = { eventType: 'webhook.test' };
  const apiForm = useApiForm({
    initialValues,
    schema: testWebhookEndpoint.query,
    submit: async (query) => {
      await client.testWebhookEndpoint({ params: { id: endpointId }, query });
      close();
      notifications.show({ color: 'verdigris', message: 'Test event queued' });
      router.refresh();
    },
  });
  return (
    <>
      <ActionButton icon={IconSend} disabled={disabled} refresh={false} action={async () => open()}>
        Send test
      </ActionButton>
      <Modal opened={opened} onClose={close} title="Send a test event">
        <ModalForm form={apiForm} submitLabel="Send" onCancel={close}>
          <Select
            label="Event"
            description="Sent with the data of its example, to this endpoint only"
            data={[...EVENT_TYPES]}
            searchable
            allowDeselect={false}
            {...apiForm.form.getInputProps('eventType')}
          />
        </ModalForm>
      </Modal>
    </>
  );
}
