'use client';

import { Button, Card, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { Empty } from '@/components/common/empty';
import { PageHeader } from '@/components/common/page-header';
import { Pager } from '@/components/common/pager';
import { TableCard } from '@/components/common/table-card';
import type { Page } from '@/lib/contracts/common';
import { ApiKeyRow, type ApiKeyView } from './api-key-row';
import { CreateApiKey } from './create-api-key';

export function ApiKeysView({ keys }: { keys: Page<ApiKeyView> }) {
  const [creating, { open, close }] = useDisclosure(false);
  const createButton = (
    <Button leftSection={<IconPlus size={17} stroke={1.8} />} onClick={open}>
      Create a key
    </Button>
  );
  return (
    <>
      <PageHeader
        title="API keys"
        description="For programs that use the API. A key may do only what its scopes say."
      >
        {keys.data.length > 0 && createButton}
      </PageHeader>
      {keys.data.length === 0 ? (
        <Card>
          <Empty
            icon={<IconKey size={28} stroke={1.5} />}
            title="No keys yet"
            description="Create one for each program, with no more scopes than it needs; the API reference shows how to use it."
          >
            {createButton}
          </Empty>
        </Card>
      ) : (
        <TableCard
          minWidth={780}
          head={
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th>Scopes</Table.Th>
              <Table.Th>Last used</Table.Th>
              <Table.Th>Expires</Table.Th>
              <Table.Th aria-label="Actions" />
            </Table.Tr>
          }
          footer={<Pager pagination={keys.pagination} noun="keys" />}
        >
          {keys.data.map((key) => (
            <ApiKeyRow key={key.id} apiKey={key} />
          ))}
        </TableCard>
      )}
      <CreateApiKey opened={creating} onClose={close} />
    </>
  );
}
