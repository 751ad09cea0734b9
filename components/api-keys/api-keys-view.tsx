'use client';

import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey, IconPlus } from '@tabler/icons-react';
import type { z } from 'zod';
import { ActionButton } from '@/components/common/action-button';
import { type Column, DataTable, timeColumn } from '@/components/common/data-table';
import { PageHeader } from '@/components/common/page-header';
import { CodeBadges } from '@/components/common/status-badge';
import { Caption } from '@/components/common/text';
import { useApi } from '@/contexts/api-context';
import type { apiKey } from '@/lib/contracts/api-keys';
import type { Page } from '@/lib/contracts/common';
import { CreateApiKey } from './create-api-key';

type ApiKeyView = z.output<typeof apiKey>;

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
  { label: 'Scopes', cell: ({ scopes }) => <CodeBadges values={scopes} />, maw: 320 },
  timeColumn('Last used', ({ lastUsedAt }) => lastUsedAt, { never: 'never' }),
  timeColumn('Expires', ({ expiresAt }) => expiresAt, { never: 'never', exact: true }),
  { label: null, cell: (key) => <RevokeButton apiKey={key} />, ta: 'right' },
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
        minWidth={780}
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
