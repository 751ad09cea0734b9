import { Button, Modal, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconList } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { ModalForm } from '@/components/common/form';
import { Note } from '@/components/common/text';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { setWebhookHeaders, type WebhookEndpointView } from '@/lib/contracts/webhooks';

/** Lines of `name: value`. */
function toBody({ headers }: { headers: string }) {
  const lines = headers.split('\n').filter((line) => line.trim() !== '');
  const entries = lines.map((line) => {
    const [name = '', ...value] = line.split(':');
    return [name.trim().toLowerCase(), value.join(':').trim()] as const;
  });
  return { headers: Object.fromEntries(entries) };
}

/** Sets the headers that deliveries carry besides their own. */
export function EndpointHeaders({ endpoint }: { endpoint: WebhookEndpointView }) {
  const client = useApi();
  const router = useRouter();
  const [opened, { open, close }] = useDisclosure(false);
  const { id, headerNames } = endpoint;
  const apiForm = useApiForm({
    initialValues: { headers: '' },
    schema: setWebhookHeaders.schema,
    toBody,
    submit: async (values) => {
      await client.setWebhookHeaders({ params: { id }, body: toBody(values) });
      apiForm.form.reset();
      router.refresh();
      close();
    },
  });
  const { form } = apiForm;
  const error = Object.values(form.errors)[0];
  return (
    <>
      <Button variant="default" leftSection={<IconList size={16} stroke={1.7} />} onClick={open}>
        Headers
      </Button>
      <Modal opened={opened} onClose={close} size="lg" title="Headers of deliveries">
        <ModalForm form={apiForm} submitLabel="Replace headers" onCancel={close}>
          <Note>
            {headerNames.length > 0
              ? `Set now: ${headerNames.join(', ')}. Their values are not shown.`
              : 'None are set.'}{' '}
            What you save replaces them all; save nothing to remove them.
          </Note>
          <Textarea
            label="Headers"
            description="One a line"
            placeholder="authorization: Bearer …"
            autosize
            minRows={3}
            data-autofocus
            {...form.getInputProps('headers')}
            error={error}
          />
        </ModalForm>
      </Modal>
    </>
  );
}
