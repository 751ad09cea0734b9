'use client';

import { Code, Drawer, Stack, Text } from '@mantine/core';
import { type Fact, Facts } from '@/components/common/facts';
import { JsonView } from '@/components/common/json-view';
import { humanize, StatusBadge } from '@/components/common/status-badge';
import { Time } from '@/components/common/time';
import type { AuditLogView } from '@/lib/contracts/audit';
import { actorLabel } from './audit-row';
import { ChangesTable } from './changes-table';

interface AuditDrawerProps {
  entry: AuditLogView | null;
  onClose: () => void;
}

export function AuditDrawer({ entry, onClose }: AuditDrawerProps) {
  return (
    <Drawer
      opened={entry !== null}
      onClose={onClose}
      position="right"
      size="lg"
      title={entry && humanize(entry.action)}
    >
      {entry && <AuditEntry entry={entry} />}
    </Drawer>
  );
}

function AuditEntry({ entry }: { entry: AuditLogView }) {
  const code = (value: string | null) => (value === null ? '–' : <Code>{value}</Code>);
  const facts: Fact[] = [
    ['By', actorLabel(entry)],
    ['Outcome', <StatusBadge key="outcome" status={entry.outcome} />],
    ['When', <Time key="when" value={entry.createdAt} exact />],
    [entry.resourceType, code(entry.resourceId)],
    ['Address', entry.ip ?? '–'],
    ['Request', code(entry.requestId)],
  ];
  return (
    <Stack>
      <Facts facts={facts} />
      <Text fw={560} size="sm">
        What changed
      </Text>
      {entry.changes === null ? (
        <Text size="sm" c="dimmed">
          Nothing was changed field by field.
        </Text>
      ) : (
        <ChangesTable changes={entry.changes} />
      )}
      {entry.metadata !== null && Object.keys(entry.metadata).length > 0 && (
        <>
          <Text fw={560} size="sm">
            More
          </Text>
          <JsonView value={entry.metadata} />
        </>
      )}
    </Stack>
  );
}
