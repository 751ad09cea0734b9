import { Modal, Select, TextInput } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { CreateSecretModal } from '@/components/common/create-secret-modal';
import { ModalForm } from '@/components/common/form';
import { useApiForm } from '@/components/hooks/use-api-form';
import type { BodyInputOf } from '@/lib/contracts/contract';
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

interface CreateValues extends EndpointValues {
  customerId: string;
}

type CreateBody = BodyInputOf<typeof createWebhookEndpoint>;
type UpdateBody = BodyInputOf<typeof updateWebhookEndpoint>;

const createBody = (values: CreateValues): CreateBody => ({
  ...endpointBody(values),
  ...(values.customerId !== '' && { customerId: values.customerId }),
});

interface CreateEndpointProps {
  opened: boolean;
  onClose: () => void;
  create: (body: CreateBody) => Promise<{ secret: string }>;
  /** In a customer's portal: the events that there are. */
  eventTypes?: readonly string[];
}

/** Adds an endpoint and shows its signing secret once. */
export function CreateEndpoint({ create, eventTypes, ...modal }: CreateEndpointProps) {
  return (
    <CreateSecretModal
      {...modal}
      title="Add an endpoint"
      submitLabel="Add endpoint"
      form={{
        initialValues: { ...endpointValues(), customerId: '' },
        schema: createWebhookEndpoint.schema,
        toBody: createBody,
        submit: async (values) => (await create(createBody(values))).secret,
      }}
      created={{
        title: 'Endpoint added',
        secretLabel: 'Signing secret',
        warning: 'Save this secret now',
        explanation:
          "You won't see it again. Your server uses it to verify that a webhook comes from here (Standard Webhooks).",
      }}
    >
      {(form) => (
        <>
          <EndpointFields form={form} eventTypes={eventTypes} />
          {eventTypes === undefined && (
            <TextInput
              label="Customer"
              description="Your name of one of your customers: the endpoint gets this one's events alone. Leave empty for your own"
              {...form.getInputProps('customerId')}
            />
          )}
        </>
      )}
    </CreateSecretModal>
  );
}

interface EditEndpointProps {
  endpoint: WebhookEndpointView;
  onClose: () => void;
  update: (body: UpdateBody) => Promise<unknown>;
  eventTypes?: readonly string[];
}

export function EditEndpoint({ endpoint, onClose, update, eventTypes }: EditEndpointProps) {
  const router = useRouter();
  const initialValues: EditValues = { ...endpointValues(endpoint), status: endpoint.status };
  const apiForm = useApiForm({
    initialValues,
    schema: updateWebhookEndpoint.schema,
    toBody: updateBody,
    submit: async (values) => {
      await update(updateBody(values));
      router.refresh();
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} size="lg" title="Edit endpoint">
      <ModalForm form={apiForm} submitLabel="Save" onCancel={onClose}>
        <EndpointFields form={apiForm.form} eventTypes={eventTypes} />
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
