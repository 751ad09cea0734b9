'use client';

import { Text, UnstyledButton } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { type Column, DataTable, timeColumn } from '@/components/common/data-table';
import { SearchFilter, SelectFilter, toOptions } from '@/components/common/filters';
import { PageHeader } from '@/components/common/page-header';
import { humanize, StatusBadge } from '@/components/common/status-badge';
import { Caption } from '@/components/common/text';
import { contracts } from '@/lib/contracts';
import type { AuditLogView } from '@/lib/contracts/audit';
import type { Page } from '@/lib/contracts/common';
import { ACTOR_KINDS, AuditEntry, actorLabel } from './audit-entry';

/** Every action that an operation records. */
const ACTIONS = [
  ...new Set(
    Object.values(contracts)
      .map((contract) => contract.audit as string)
      .filter((action) => action !== 'none'),
  ),
].sort();

const COLUMNS: Column<AuditLogView>[] = [
  {
    label: 'Action',
    cell: ({ action, changes }) => (
      <>
        <UnstyledButton fz="sm" fw={560}>
          {humanize(action)}
        </UnstyledButton>
        {changes !== null && (
          <Caption truncate maw={260}>
            {Object.keys(changes).join(', ')}
          </Caption>
        )}
      </>
    ),
  },
  {
    label: 'By',
    cell: (entry) => (
      <>
        <Text size="sm" truncate maw={180}>
          {actorLabel(entry)}
        </Text>
        {entry.actorName !== null && <Caption>{ACTOR_KINDS[entry.actorType]}</Caption>}
      </>
    ),
  },
  {
    label: 'Resource',
    cell: ({ resourceType, resourceId }) => (
      <>
        <Text size="sm">{resourceType}</Text>
        <Caption ff="monospace" truncate maw={200}>
          {resourceId}
        </Caption>
      </>
    ),
  },
  { label: 'Outcome', cell: ({ outcome }) => <StatusBadge status={outcome} /> },
  timeColumn('When', ({ createdAt }) => createdAt),
];

/** Who did what; the drawer shows what changed. */
export function AuditTable({ entries }: { entries: Page<AuditLogView> }) {
  return (
    <>
      <PageHeader
        title="Audit log"
        description="Who did what. Every entry is saved in the same transaction as its change."
      />
      <DataTable
        page={entries}
        noun="entries"
        columns={COLUMNS}
        minWidth={800}
        filters={['action', 'resourceType', 'resourceId']}
        toolbar={
          <>
            <SelectFilter
              name="action"
              aria-label="Action"
              placeholder="All actions"
              searchable
              data={toOptions(ACTIONS)}
              w={260}
            />
            <SearchFilter
              name="resourceId"
              aria-label="Resource ID"
              placeholder="Resource ID"
              maxLength={64}
            />
          </>
        }
        empty={{
          icon: IconHistory,
          title: 'No entries yet',
          description: 'Every sign-in and every change appears here, with the person who made it.',
        }}
        drawer={{
          title: ({ action }) => humanize(action),
          body: (entry) => <AuditEntry entry={entry} />,
        }}
      />
    </>
  );
}
