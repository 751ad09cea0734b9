'use client';

import { Card, Table } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useState } from 'react';
import { Empty } from '@/components/common/empty';
import { PageHeader } from '@/components/common/page-header';
import { Pager } from '@/components/common/pager';
import { TableCard } from '@/components/common/table-card';
import { useQueryState } from '@/components/hooks/use-query-state';
import type { AuditLogView } from '@/lib/contracts/audit';
import type { Page } from '@/lib/contracts/common';
import { AuditDrawer } from './audit-drawer';
import { AuditFilters } from './audit-filters';
import { AuditRow } from './audit-row';

/** Who did what; the drawer shows what changed. */
export function AuditTable({ entries }: { entries: Page<AuditLogView> }) {
  const { query, pending } = useQueryState();
  const [openedId, setOpenedId] = useState<string | null>(null);
  const filtered = query.has('action') || query.has('resourceType') || query.has('resourceId');
  const empty = entries.data.length === 0;
  return (
    <>
      <PageHeader
        title="Audit log"
        description="Who did what, written together with the change itself."
      />
      {empty && !filtered ? (
        <Card>
          <Empty
            icon={<IconHistory size={28} stroke={1.5} />}
            title="Nothing was changed yet"
            description="Every sign-in and every change appears here, with who made it."
          />
        </Card>
      ) : (
        <TableCard
          pending={pending}
          minWidth={800}
          toolbar={<AuditFilters />}
          head={
            <Table.Tr>
              <Table.Th>Action</Table.Th>
              <Table.Th>By</Table.Th>
              <Table.Th>What</Table.Th>
              <Table.Th>Outcome</Table.Th>
              <Table.Th>When</Table.Th>
            </Table.Tr>
          }
          footer={<Pager pagination={entries.pagination} noun="entries" />}
        >
          {entries.data.map((entry) => (
            <AuditRow key={entry.id} entry={entry} onOpen={() => setOpenedId(entry.id)} />
          ))}
          {empty && (
            <Table.Tr>
              <Table.Td colSpan={5} ta="center" c="dimmed" py="xl">
                No entry fits these filters. Take one away.
              </Table.Td>
            </Table.Tr>
          )}
        </TableCard>
      )}
      <AuditDrawer
        entry={entries.data.find(({ id }) => id === openedId) ?? null}
        onClose={() => setOpenedId(null)}
      />
    </>
  );
}
