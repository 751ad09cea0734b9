'use client';

import { Badge } from '@mantine/core';

const COLORS: Record<string, string> = {
  active: 'verdigris',
  ok: 'verdigris',
  enabled: 'verdigris',
  completed: 'verdigris',
  succeeded: 'verdigris',
  success: 'verdigris',
  running: 'blue',
  queued: 'indigo',
  pending: 'gray',
  disabled: 'gray',
  disconnected: 'gray',
  cancelled: 'gray',
  needs_reauth: 'orange',
  unreachable: 'orange',
  failed: 'red',
  failure: 'red',
  down: 'red',
};

const LABELS: Record<string, string> = { needs_reauth: 'Needs reconnecting' };

/** A machine's word, as people read it: `needs_reauth` -> "Needs reauth". */
export function humanize(value: string): string {
  const words = value.replace(/[_.-]+/g, ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

interface StatusBadgeProps {
  status: string;
  /** Overrides the colour that the platform's own statuses have. */
  color?: string;
}

export function StatusBadge({ status, color }: StatusBadgeProps) {
  return (
    <Badge color={color ?? COLORS[status] ?? 'gray'} leftSection={<span className="status-dot" />}>
      {LABELS[status] ?? humanize(status)}
    </Badge>
  );
}
