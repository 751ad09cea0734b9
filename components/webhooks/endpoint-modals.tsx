import { Modal, MultiSelect, Switch, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useRouter } from 'next/navigation';
import { CreateSecretModal } from '@/components/common/create-secret-modal';
import { ModalForm } from '@/components/common/form';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { EVENT_TYPES, type EventType } from '@/lib/contracts/manifest.gen';
import {
  createWebhookEndpoint,
  updateWebhookEndpoint,
  type WebhookEndpointView,
} from '@/lib/contracts/webhooks';

type EndpointValues = { url: string; description: string; events: EventType[] };
type EditValues = EndpointValues & { enabled: boolean };

/** The form's values as the body of a request. */
function createBody({ url, description, events }: EndpointValues) {
  return { url: url.trim(), description: description.trim() || null, events };
}

function updateBody(values: EditValues) {
  const status: WebhookEndpointView['status'] = values.enabled ? 'enabled' : 'disabled';
  return { ...createBody(values), status };
}

/** Adds an endpoint and shows its signing secret once. */
export function CreateEndpoint(modal: { opened: boolean; onClose: () => void }) {
  const client = useApi();
  const initialValues: EndpointValues = { url: '', description: '', events: [] };
  return (
    <CreateSecretModal
      {...modal}
      title="Add an endpoint"
      submitLabel="Add endpoint"
      form={{
        initialValues,
        schema: createWebhookEndpoint.schema,
        toBody: createBody,
        submit: async (values) =>
          (await client.createWebhookEndpoint({ body: createBody(values) })).secret,
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
  const initialValues: EditValues = {
    url: endpoint.url,
    description: endpoint.description ?? '',
    events: endpoint.events,
    enabled: endpoint.status === 'enabled',
  };
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
        <Switch
          label="Enabled"
          description="A disabled endpoint misses the events that happen in the meantime"
          {...apiForm.form.getInputProps('enabled', { type: 'checkbox' })}
        />
      </ModalForm>
    </Modal>
  );
}

function EndpointFields<V extends EndpointValues>({ form }: { form: UseFormReturnType<V> }) {
  return (
    <>
      <TextInput
        label="URL"
        placeholder="https://example.com/hooks/plinth"
        type="url"
        data-autofocus
        {...form.getInputProps('url')}
      />
      <TextInput
        label="Description"
        placeholder="Warehouse"
        {...form.getInputProps('description')}
      />
      <MultiSelect
        label="Events"
        description="Leave empty for all events but audit.recorded"
        placeholder={form.values.events.length === 0 ? 'All events' : undefined}
        data={[...EVENT_TYPES]}
        searchable
        clearable
        {...form.getInputProps('events')}
      />
    </>
  );
}
