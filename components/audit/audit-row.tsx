'use client';

import { Table, Text } from '@mantine/core';
import { humanize, StatusBadge } from '@/components/common/status-badge';
import { Time } from '@/components/common/time';
import type { AuditLogView } from '@/lib/contracts/audit';

const ACTOR_KINDS = { user: 'User', api_key: 'API key', system: 'System' } as const;

/** The actor's name, or what kind of actor it was. */
export function actorLabel(entry: AuditLogView): string {
  return entry.actorName ?? ACTOR_KINDS[entry.actorType];
}

export function AuditRow({ entry, onOpen }: { entry: AuditLogView; onOpen: () => void }) {
  return (
    <Table.Tr className="row-link" onClick={onOpen}>
      <Table.Td>
        <button type="button" className="text-button">
          {humanize(entry.action)}
        </button>
        {entry.changes !== null && (
          <Text size="xs" c="dimmed" truncate maw={260}>
            {Object.keys(entry.changes).join(', ')}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Text size="sm" truncate maw={180}>
          {actorLabel(entry)}
        </Text>
        {entry.actorName !== null && (
          <Text size="xs" c="dimmed">
            {ACTOR_KINDS[entry.actorType]}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Text size="sm">{entry.resourceType}</Text>
        <Text size="xs" c="dimmed" ff="monospace" truncate maw={200}>
          {entry.resourceId}
        </Text>
      </Table.Td>
      <Table.Td>
        <StatusBadge status={entry.outcome} />
      </Table.Td>
      <Table.Td c="dimmed" className="nowrap">
        <Time value={entry.createdAt} />
      </Table.Td>
    </Table.Tr>
  );
}
