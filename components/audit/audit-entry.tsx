import { Box, Code, Paper, Stack, Text } from '@mantine/core';
import { type Fact, Facts, JsonView } from '@/components/common/section';
import { StatusBadge } from '@/components/common/status-badge';
import { Caption, Note } from '@/components/common/text';
import { Time } from '@/components/common/time';
import type { AuditLogView } from '@/lib/contracts/audit';

export const ACTOR_KINDS = {
  user: 'User',
  api_key: 'API key',
  customer: 'Customer',
  system: 'System',
} as const;

/** The actor's name, or what kind of actor it was. */
export function actorLabel(entry: AuditLogView): string {
  return entry.actorName ?? ACTOR_KINDS[entry.actorType];
}

/** One entry in full. */
export function AuditEntry({ entry }: { entry: AuditLogView }) {
  const facts: Fact[] = [
    ['By', actorLabel(entry)],
    ['Actor', entry.actorId && <Code>{entry.actorId}</Code>],
    ['Outcome', <StatusBadge key="outcome" status={entry.outcome} />],
    ['When', <Time key="when" value={entry.createdAt} exact />],
    [entry.resourceType, entry.resourceId && <Code>{entry.resourceId}</Code>],
    ['IP address', entry.ip],
    ['Request', entry.requestId && <Code>{entry.requestId}</Code>],
  ];
  return (
    <Stack>
      <Facts facts={facts} />
      <Text fw={560} size="sm">
        Changes
      </Text>
      {entry.changes === null ? (
        <Note>No fields changed.</Note>
      ) : (
        <Changes changes={entry.changes} />
      )}
      {entry.metadata !== null && Object.keys(entry.metadata).length > 0 && (
        <>
          <Text fw={560} size="sm">
            Details
          </Text>
          <JsonView value={entry.metadata} />
        </>
      )}
    </Stack>
  );
}

/** Each changed field with its old and its new value. */
function Changes({ changes }: { changes: NonNullable<AuditLogView['changes']> }) {
  return (
    <Stack gap="sm">
      {Object.entries(changes).map(([field, { from, to }]) => (
        <Paper key={field} withBorder bdrs="md">
          <Caption fw={560} px={12} py={6} ff="monospace">
            {field}
          </Caption>
          <Box component="del" className="changed-value" bg="var(--mantine-color-red-light)">
            <span aria-hidden="true">−</span>
            {formatValue(from)}
          </Box>
          <Box component="ins" className="changed-value" bg="var(--mantine-color-verdigris-light)">
            <span aria-hidden="true">+</span>
            {formatValue(to)}
          </Box>
        </Paper>
      ))}
    </Stack>
  );
}

function formatValue(value: unknown): string {
  if (value === undefined || value === null) return 'empty';
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
