import { Modal, Select } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { CreateSecretModal } from '@/components/common/create-secret-modal';
import { ModalForm } from '@/components/common/form';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import {
  createWebhookEndpoint,
  updateWebhookEndpoint,
  type WebhookEndpointView,
} from '@/lib/contracts/webhooks';
import {
  EndpointFields,
  type EndpointValues,
  endpointBody,
  endpointValues,
} from './endpoint-fields';

interface EditValues extends EndpointValues {
  status: WebhookEndpointView['status'];
}

const updateBody = (values: EditValues) => ({ ...endpointBody(values), status: values.status });

/** Adds an endpoint and shows its signing secret once. */
export function CreateEndpoint(modal: { opened: boolean; onClose: () => void }) {
  const client = useApi();
  return (
    <CreateSecretModal
      {...modal}
      title="Add an endpoint"
      submitLabel="Add endpoint"
      form={{
        initialValues: endpointValues(),
        schema: createWebhookEndpoint.schema,
        toBody: endpointBody,
        submit: async (values) =>
          (await client.createWebhookEndpoint({ body: endpointBody(values) })).secret,
      }}
      created={{
        title: 'Endpoint added',
        secretLabel: 'Signing secret',
        warning: 'Save this secret now',
        explanation:
          "You won't see it again. Your server uses it to verify that a webhook comes from here (Standard Webhooks).",
      }}
    >
      {(form) => <EndpointFields form={form} />}
    </CreateSecretModal>
  );
}

export function EditEndpoint(props: { endpoint: WebhookEndpointView; onClose: () => void }) {
  const { endpoint, onClose } = props;
  const client = useApi();
  const router = useRouter();
  const initialValues: EditValues = { ...endpointValues(endpoint), status: endpoint.status };
  const apiForm = useApiForm({
    initialValues,
    schema: updateWebhookEndpoint.schema,
    toBody: updateBody,
    submit: async (values) => {
      await client.updateWebhookEndpoint({ params: { id: endpoint.id }, body: updateBody(values) });
      router.refresh();
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} size="lg" title="Edit endpoint">
      <ModalForm form={apiForm} submitLabel="Save" onCancel={onClose}>
        <EndpointFields form={apiForm.form} />
        <Select
          label="Status"
          description="A paused endpoint gets its events when it is enabled again; a disabled one misses them"
          data={[
            { value: 'enabled', label: 'Enabled' },
            { value: 'paused', label: 'Paused' },
            { value: 'disabled', label: 'Disabled' },
          ]}
          allowDeselect={false}
          {...apiForm.form.getInputProps('status')}
        />
      </ModalForm>
    </Modal>
  );
}
