import { Badge, Box, Group } from '@mantine/core';

const COLORS: Record<string, string> = {
  active: 'verdigris',
  ok: 'verdigris',
  enabled: 'verdigris',
  completed: 'verdigris',
  succeeded: 'verdigris',
  success: 'verdigris',
  running: 'blue',
  queued: 'indigo',
  paused: 'orange',
  needs_reauth: 'orange',
  unreachable: 'orange',
  failed: 'red',
  failure: 'red',
  down: 'red',
};

/** The names that `humanize` would not get right. */
const NAMES: Record<string, string> = {
  needs_reauth: 'Needs reconnecting',
  'sync.connection': 'Connection sync',
  'sync.all': 'Sync of all connections',
  'mail.send': 'Email',
  'inbound.process': 'Incoming webhook',
  'webhook.deliver': 'Webhook delivery',
  'notification.deliver': 'Email notification',
};

/** A name of the API as people read it: `webhook.deliver` -> "Webhook delivery". */
export function humanize(value: string): string {
  const words = value.replace(/[_.-]+/g, ' ').toLowerCase();
  const name = NAMES[value] ?? words.charAt(0).toUpperCase() + words.slice(1);
  return name.replace(/\bapi\b/i, 'API');
}

interface StatusBadgeProps {
  status: string;
  /** For statuses of a domain: the color that the platform does not know. */
  color?: string;
}

export function StatusBadge({ status, color }: StatusBadgeProps) {
  return (
    <Badge
      color={color ?? COLORS[status] ?? 'gray'}
      leftSection={<Box w={6} h={6} bdrs="50%" bg="currentColor" />}
    >
      {humanize(status)}
    </Badge>
  );
}

/** Names that programs use: scopes, event types. */
export function CodeBadges({ values }: { values: readonly string[] }) {
  return (
    <Group gap={6}>
      {values.map((value) => (
        <Badge key={value} color="gray" ff="monospace" fw={450}>
          {value}
        </Badge>
      ))}
    </Group>
  );
}
