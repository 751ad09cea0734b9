'use client';

import { Button, Group, NumberInput, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { ActionButton } from '@/components/common/action-button';
import { CreateSecretModal } from '@/components/common/create-secret-modal';
import { type Column, DataTable, timeColumn } from '@/components/common/data-table';
import { PageHeader } from '@/components/common/page-header';
import { CodeBadges, humanize } from '@/components/common/status-badge';
import { Caption } from '@/components/common/text';
import { useApi } from '@/contexts/api-context';
import { useSession } from '@/contexts/session-context';
import { type ApiKeyView, rotateApiKey } from '@/lib/contracts/api-keys';
import type { Page } from '@/lib/contracts/common';
import { UsageButton } from './api-key-usage';
import { CreateApiKey } from './create-api-key';

const COLUMNS: Column<ApiKeyView>[] = [
  {
    label: 'Name',
    cell: ({ name, prefix }) => (
      <>
        <Text size="sm" fw={560}>
          {name}
        </Text>
        <Caption ff="monospace">{prefix}…</Caption>
      </>
    ),
  },
  { label: 'Kind', cell: ({ kind, creatorName }) => <Kind {...{ kind, creatorName }} /> },
  { label: 'Scopes', cell: ({ scopes }) => <CodeBadges values={scopes} />, maw: 320 },
  timeColumn('Last used', ({ lastUsedAt }) => lastUsedAt, { never: 'never' }),
  timeColumn('Expires', ({ expiresAt }) => expiresAt, { never: 'never', exact: true }),
  { label: null, cell: (key) => <KeyActions apiKey={key} />, ta: 'right' },
];

export function ApiKeysView({ keys }: { keys: Page<ApiKeyView> }) {
  const [creating, { open, close }] = useDisclosure(false);
  const createButton = (
    <Button leftSection={<IconPlus size={17} stroke={1.8} />} onClick={open}>
      Create key
    </Button>
  );
  return (
    <>
      <PageHeader
        title="API keys"
        description="Let programs call the API. Each key can only do what its scopes allow."
      >
        {keys.data.length > 0 && createButton}
      </PageHeader>
      <DataTable
        page={keys}
        noun="keys"
        columns={COLUMNS}
        minWidth={840}
        empty={{
          icon: IconKey,
          title: 'No API keys yet',
          description:
            'Create one key per program, with only the scopes it needs. The API reference shows how to use it.',
          children: createButton,
        }}
      />
      <CreateApiKey opened={creating} onClose={close} />
    </>
  );
}

function Kind({ kind, creatorName }: Pick<ApiKeyView, 'kind' | 'creatorName'>) {
  return (
    <>
      <Text size="sm">{humanize(kind)}</Text>
      {creatorName !== null && <Caption>by {creatorName}</Caption>}
    </>
  );
}

function KeyActions({ apiKey }: { apiKey: ApiKeyView }) {
  const { user } = useSession();
  const mayRotate = apiKey.kind === 'organization' || apiKey.userId === user.id;
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      <UsageButton apiKey={apiKey} />
      {mayRotate && <RotateButton apiKey={apiKey} />}
      <RevokeButton apiKey={apiKey} />
    </Group>
  );
}

/** Gives a key a new value, which it shows once. */
function RotateButton({ apiKey: { id } }: { apiKey: ApiKeyView }) {
  const client = useApi();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button size="compact-sm" radius="sm" variant="default" onClick={open}>
        Rotate
      </Button>
      <CreateSecretModal
        opened={opened}
        onClose={close}
        title="Rotate this key"
        submitLabel="Create new value"
        form={{
          initialValues: { overlapHours: 24 },
          schema: rotateApiKey.schema,
          submit: async (body) => (await client.rotateApiKey({ params: { id }, body })).key,
        }}
        created={{
          title: 'New value created',
          secretLabel: 'API key',
          warning: 'Save this key now',
          explanation: "You won't see it again. The former value ends after the chosen time.",
        }}
      >
        {(form) => (
          <NumberInput
            label="The former value works for another"
            suffix=" hours"
            min={0}
            max={168}
            {...form.getInputProps('overlapHours')}
          />
        )}
      </CreateSecretModal>
    </>
  );
}

function RevokeButton({ apiKey: { id, name } }: { apiKey: ApiKeyView }) {
  const client = useApi();
  return (
    <ActionButton
      size="compact-sm"
      radius="sm"
      variant="default"
      confirm={{
        title: `Revoke “${name}”?`,
        message: "Programs that use this key lose access immediately. You can't undo this.",
      }}
      action={() => client.revokeApiKey({ params: { id } })}
      success={`“${name}” was revoked`}
    >
      Revoke
    </ActionButton>
  );
}
