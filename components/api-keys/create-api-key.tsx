'use client';

import {
  Alert,
  Button,
  Checkbox,
  Group,
  Modal,
  Select,
  SimpleGrid,
  Stack,
  TextInput,
} from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { CopyField } from '@/components/common/copy-field';
import { FormFailure } from '@/components/common/form-failure';
import { SubmitButton } from '@/components/common/submit-button';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { createApiKey } from '@/lib/contracts/auth';
import { SCOPES, type Scope } from '@/lib/contracts/permissions';

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
    <Modal
      opened={opened}
      onClose={close}
      size="lg"
      title={key === null ? 'Create a key' : 'The key is created'}
      closeOnClickOutside={key === null}
    >
      {key === null ? (
        <form onSubmit={onSubmit} noValidate>
          <Stack>
            <FormFailure failure={failure} />
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
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <SubmitButton loading={busy}>Create the key</SubmitButton>
            </Group>
          </Stack>
        </form>
      ) : (
        <Stack>
          <Alert color="orange" title="Keep this key now">
            It is not shown again. Send it as “Authorization: Bearer …”.
          </Alert>
          <CopyField label="API key" value={key} />
          <Group justify="flex-end">
            <Button onClick={close}>I have kept it</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
