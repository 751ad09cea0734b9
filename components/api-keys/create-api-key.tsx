'use client';

import { Checkbox, Select, SimpleGrid, TextInput } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { CreateSecretModal } from '@/components/common/create-secret-modal';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { createApiKey } from '@/lib/contracts/auth';
import { SCOPES, type Scope } from '@/lib/contracts/manifest.gen';

interface ApiKeyValues extends Record<string, unknown> {
  name: string;
  scopes: Scope[];
  /** Days until it expires, or `never`. */
  lifetime: string;
}

const initialValues: ApiKeyValues = { name: '', scopes: [], lifetime: '90' };
const LIFETIMES = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'a year' },
  { value: 'never', label: 'never' },
];
const DAY_MS = 86_400_000;

function keyBody({ name, scopes, lifetime }: ApiKeyValues) {
  if (lifetime === 'never') return { name, scopes };
  return {
    name,
    scopes,
    expiresAt: new Date(Date.now() + Number(lifetime) * DAY_MS).toISOString(),
  };
}

/** Creates a key, then shows it: the only time it is told. */
export function CreateApiKey({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const client = useApi();
  const router = useRouter();
  const [key, setKey] = useState<string | null>(null);
  const { form, busy, failure, onSubmit } = useApiForm({
    initialValues,
    schema: createApiKey.schema,
    toBody: keyBody,
    submit: async (values) => {
      const created = await client.createApiKey({ body: keyBody(values) });
      setKey(created.key);
      form.reset();
      router.refresh();
    },
  });
  const close = () => {
    setKey(null);
    onClose();
  };
  return (
    <CreateSecretModal
      opened={opened}
      onClose={close}
      form={{ onSubmit, busy, failure }}
      title="Create a key"
      submitLabel="Create the key"
      secret={key}
      created={{
        title: 'The key is created',
        secretLabel: 'API key',
        warning: 'Keep this key now',
        explanation: 'It is not shown again. Send it as “Authorization: Bearer …”.',
      }}
    >
      <TextInput
        label="Name"
        placeholder="Which program uses it"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Checkbox.Group label="Scopes" {...form.getInputProps('scopes')}>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" mt={8}>
          {SCOPES.map((scope) => (
            <Checkbox key={scope} value={scope} label={scope} />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
      <Select
        label="Expires after"
        allowDeselect={false}
        data={LIFETIMES}
        {...form.getInputProps('lifetime')}
      />
    </CreateSecretModal>
  );
}
