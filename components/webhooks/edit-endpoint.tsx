'use client';

import { Button, Group, Modal, Stack, Switch } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { FormFailure } from '@/components/common/form-failure';
import { SubmitButton } from '@/components/common/submit-button';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { updateWebhookEndpoint, type WebhookEndpointView } from '@/lib/contracts/webhooks';
import { EndpointFields, type EndpointValues, endpointBody } from './endpoint-fields';

interface EditEndpointProps {
  endpoint: WebhookEndpointView;
  opened: boolean;
  onClose: () => void;
}

interface EditValues extends EndpointValues {
  enabled: boolean;
}

function updateBody(values: EditValues) {
  const status: WebhookEndpointView['status'] = values.enabled ? 'enabled' : 'disabled';
  return { ...endpointBody(values), status };
}

export function EditEndpoint({ endpoint, opened, onClose }: EditEndpointProps) {
  const client = useApi();
  const router = useRouter();
  const initialValues: EditValues = {
    url: endpoint.url,
    description: endpoint.description ?? '',
    events: endpoint.events,
    enabled: endpoint.status === 'enabled',
  };
  const { form, busy, failure, onSubmit } = useApiForm({
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
    <Modal opened={opened} onClose={onClose} size="lg" title="Edit the endpoint">
      <form onSubmit={onSubmit} noValidate>
        <Stack>
          <FormFailure failure={failure} />
          <EndpointFields form={form} />
          <Switch
            label="Enabled"
            description="A disabled endpoint is not called, and misses what happens meanwhile"
            {...form.getInputProps('enabled', { type: 'checkbox' })}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <SubmitButton loading={busy}>Save</SubmitButton>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
