'use client';

import { Text, UnstyledButton } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { type Column, DataTable, timeColumn } from '@/components/common/data-table';
import { ExportButton } from '@/components/common/export-button';
import { DayFilter, SearchFilter, SelectFilter, toOptions } from '@/components/common/filters';
import { PageHeader } from '@/components/common/page-header';
import { humanize, StatusBadge } from '@/components/common/status-badge';
import { Caption } from '@/components/common/text';
import { Time } from '@/components/common/time';
import { contracts } from '@/lib/contracts';
import {
  type AuditLogIntegrity,
  type AuditLogView,
  auditLogList,
  OUTCOMES,
} from '@/lib/contracts/audit';
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

const FILTERS = Object.keys(auditLogList.filters);

export interface AuditTableProps {
  entries: Page<AuditLogView>;
  integrity: AuditLogIntegrity;
}

/** How much of the trail nobody can change unnoticed. */
function Integrity({ integrity }: { integrity: AuditLogIntegrity }) {
  const { entries, sealed, lastSealedAt, headHash } = integrity;
  if (lastSealedAt === null) return <Caption>No entry is sealed yet.</Caption>;
  return (
    <Caption truncate title={headHash ?? undefined} mb="md">
      {sealed.toLocaleString('en')} of {entries.toLocaleString('en')} entries sealed, last{' '}
      <Time value={lastSealedAt} />, hash {headHash?.slice(0, 16)}…
    </Caption>
  );
}

/** Who did what; the drawer shows what changed. */
export function AuditTable({ entries, integrity }: AuditTableProps) {
  return (
    <>
      <PageHeader
        title="Audit log"
        description="Who did what. Every entry is saved in the same transaction as its change."
      >
        {entries.data.length > 0 && (
          <ExportButton path={contracts.exportAuditLogs.path} filters={FILTERS} />
        )}
      </PageHeader>
      <Integrity integrity={integrity} />
      <DataTable
        page={entries}
        noun="entries"
        columns={COLUMNS}
        minWidth={800}
        filters={FILTERS}
        toolbar={
          <>
            <SelectFilter
              name="action"
              aria-label="Action"
              placeholder="All actions"
              searchable
              data={toOptions(ACTIONS)}
              w={240}
            />
            <SelectFilter
              name="actorType"
              aria-label="Actor type"
              placeholder="All actors"
              data={Object.entries(ACTOR_KINDS).map(([value, label]) => ({ value, label }))}
              w={140}
            />
            <SelectFilter
              name="outcome"
              aria-label="Outcome"
              placeholder="All outcomes"
              data={toOptions(OUTCOMES)}
              w={150}
            />
            <DayFilter name="createdFrom" label="Recorded" end="from" />
            <DayFilter name="createdTo" label="Recorded" end="until" />
            <SearchFilter
              name="actorId"
              aria-label="Actor ID"
              placeholder="Actor ID"
              maxLength={64}
            />
            <SearchFilter
              name="resourceType"
              aria-label="Resource type"
              placeholder="Resource, such as Connection"
              maxLength={100}
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
