'use client';

import { Alert, Button, Group, Modal, Stack } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { CopyField } from '@/components/common/copy-field';
import { FormFailure } from '@/components/common/form-failure';
import { SubmitButton } from '@/components/common/submit-button';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { createWebhookEndpoint } from '@/lib/contracts/webhooks';
import { EndpointFields, type EndpointValues, endpointBody } from './endpoint-fields';

const initialValues: EndpointValues = { url: '', description: '', events: [] };

/** Adds an endpoint, then shows its secret: the only time it is told. */
export function CreateEndpoint({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const client = useApi();
  const router = useRouter();
  const [secret, setSecret] = useState<string | null>(null);
  const { form, busy, failure, onSubmit } = useApiForm({
    initialValues,
    schema: createWebhookEndpoint.schema,
    toBody: endpointBody,
    submit: async (values) => {
      const created = await client.createWebhookEndpoint({ body: endpointBody(values) });
      setSecret(created.secret);
      form.reset();
      router.refresh();
    },
  });
  const close = () => {
    setSecret(null);
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      size="lg"
      title={secret === null ? 'Add an endpoint' : 'The endpoint is added'}
      closeOnClickOutside={secret === null}
    >
      {secret === null ? (
        <form onSubmit={onSubmit} noValidate>
          <Stack>
            <FormFailure failure={failure} />
            <EndpointFields form={form} />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <SubmitButton loading={busy}>Add the endpoint</SubmitButton>
            </Group>
          </Stack>
        </form>
      ) : (
        <Stack>
          <Alert color="orange" title="Keep this secret now">
            It is not shown again. Your server verifies with it that a call comes from here
            (Standard Webhooks).
          </Alert>
          <CopyField label="Signing secret" value={secret} />
          <Group justify="flex-end">
            <Button onClick={close}>I have kept it</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
