'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { CreateSecretModal } from '@/components/common/create-secret-modal';
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
    <CreateSecretModal
      opened={opened}
      onClose={close}
      form={{ onSubmit, busy, failure }}
      title="Add an endpoint"
      submitLabel="Add the endpoint"
      secret={secret}
      created={{
        title: 'The endpoint is added',
        secretLabel: 'Signing secret',
        warning: 'Keep this secret now',
        explanation:
          'It is not shown again. Your server verifies with it that a call comes from here (Standard Webhooks).',
      }}
    >
      <EndpointFields form={form} />
    </CreateSecretModal>
  );
}
