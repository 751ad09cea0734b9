'use client';

import { useForceUpdate, useInterval, useMounted } from '@mantine/hooks';

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const RELATIVE_LIMIT_SECONDS = 7 * 86_400;
const TICK_MS = 15_000;

/** Formats an ISO time, by default in the browser's time zone. */
function formatDateTime(iso: string, timeZone?: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(timeZone ? { timeZone } : {}),
  }).format(new Date(iso));
}

function formatRelative(iso: string): string {
  const seconds = (Date.parse(iso) - Date.now()) / 1000;
  if (Math.abs(seconds) > RELATIVE_LIMIT_SECONDS) return formatDateTime(iso);
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return Math.abs(seconds) < 10 ? 'just now' : relative.format(Math.round(seconds), 'second');
}

export interface TimeProps {
  value: string | null;
  /** Date and time instead of "5 minutes ago". */
  exact?: boolean;
  /** The text for a null value. */
  never?: string;
}

/** Shows "5 minutes ago", updated as time passes, with the date and time on hover. */
export function Time({ value, exact = false, never = '–' }: TimeProps) {
  const mounted = useMounted();
  useInterval(useForceUpdate(), TICK_MS, { autoInvoke: !exact });
  if (value === null) return <span>{never}</span>;
  // The server does not know the browser's time zone, so the first render is in UTC.
  if (!mounted) return <time dateTime={value}>{formatDateTime(value, 'UTC')}</time>;
  return (
    <time dateTime={value} title={formatDateTime(value)}>
      {exact ? formatDateTime(value) : formatRelative(value)}
    </time>
  );
}
