'use client';

import { useForceUpdate, useInterval, useMounted } from '@mantine/hooks';
import { type TimeFormat, useTimeFormat } from '@/contexts/time-format-context';

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];
const RELATIVE_LIMIT_SECONDS = 7 * 86_400;
const TICK_MS = 15_000;

/** Formats an ISO time, by default in the browser's time zone. */
function formatDateTime(iso: string, { timeZone, locale }: TimeFormat): string {
  return new Intl.DateTimeFormat(locale ?? 'en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(timeZone ? { timeZone } : {}),
  }).format(new Date(iso));
}

function formatRelative(iso: string, format: TimeFormat): string {
  const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  const seconds = (Date.parse(iso) - Date.now()) / 1000;
  if (Math.abs(seconds) > RELATIVE_LIMIT_SECONDS) return formatDateTime(iso, format);
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
  const format = useTimeFormat();
  useInterval(useForceUpdate(), TICK_MS, { autoInvoke: !exact });
  if (value === null) return <span>{never}</span>;
  if (!mounted) {
    // The server does not know the browser's time zone, so the first render may be in UTC.
    const first = { ...format, timeZone: format.timeZone ?? 'UTC' };
    return <time dateTime={value}>{formatDateTime(value, first)}</time>;
  }
  return (
    <time dateTime={value} title={formatDateTime(value, format)}>
      {exact ? formatDateTime(value, format) : formatRelative(value, format)}
    </time>
  );
}
