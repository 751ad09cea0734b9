import { Checkbox, Select, SimpleGrid, TagsInput, TextInput } from '@mantine/core';
import { CreateSecretModal } from '@/components/common/create-secret-modal';
import { useApi } from '@/contexts/api-context';
import { useCan } from '@/contexts/session-context';
import { type ApiKeyKind, createApiKey } from '@/lib/contracts/api-keys';
import { SCOPES, type Scope } from '@/lib/contracts/manifest.gen';

interface ApiKeyValues extends Record<string, unknown> {
  name: string;
  kind: ApiKeyKind;
  scopes: Scope[];
  allowedAddresses: string[];
  /** Days until it expires, or `never`. */
  lifetime: string;
}

const initialValues: ApiKeyValues = {
  name: '',
  kind: 'personal',
  scopes: [],
  allowedAddresses: [],
  lifetime: '90',
};
const KINDS = [
  { value: 'personal', label: 'Personal: acts with your rights, ends when you leave' },
  { value: 'organization', label: 'Organization: acts with its scopes, stays when you leave' },
];
const LIFETIMES = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
  { value: 'never', label: 'Never' },
];
const DAY_MS = 86_400_000;

function toBody({ lifetime, ...values }: ApiKeyValues) {
  if (lifetime === 'never') return values;
  const expiresAt = new Date(Date.now() + Number(lifetime) * DAY_MS).toISOString();
  return { ...values, expiresAt };
}

/** Creates a key and shows it once. */
export function CreateApiKey(modal: { opened: boolean; onClose: () => void }) {
  const client = useApi();
  const isAdmin = useCan('admin');
  return (
    <CreateSecretModal
      {...modal}
      title="Create an API key"
      submitLabel="Create key"
      form={{
        initialValues,
        schema: createApiKey.schema,
        toBody,
        submit: async (values) => (await client.createApiKey({ body: toBody(values) })).key,
      }}
      created={{
        title: 'API key created',
        secretLabel: 'API key',
        warning: 'Save this key now',
        explanation: "You won't see it again. Send it as “Authorization: Bearer …”.",
      }}
    >
      {(form) => (
        <>
          <TextInput
            label="Name"
            placeholder="The program that uses it"
            data-autofocus
            {...form.getInputProps('name')}
          />
          {isAdmin && (
            <Select
              label="Kind"
              allowDeselect={false}
              data={KINDS}
              {...form.getInputProps('kind')}
            />
          )}
          <Checkbox.Group label="Scopes" {...form.getInputProps('scopes')}>
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" mt={8}>
              {SCOPES.map((scope) => (
                <Checkbox key={scope} value={scope} label={scope} />
              ))}
            </SimpleGrid>
          </Checkbox.Group>
          <TagsInput
            label="Allowed addresses"
            description="Leave empty for all addresses"
            placeholder="203.0.113.0/24"
            {...form.getInputProps('allowedAddresses')}
          />
          <Select
            label="Expires after"
            allowDeselect={false}
            data={LIFETIMES}
            {...form.getInputProps('lifetime')}
          />
        </>
      )}
    </CreateSecretModal>
  );
}
