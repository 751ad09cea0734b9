/** Formats times for the reader of a mail, such as "26 November 2026 at 14:05 UTC". */
export type FormatTime = (iso: string) => string;

/** @param timeZone IANA; null for UTC */
export function createFormatTime(timeZone: string | null): FormatTime {
  const format = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: timeZone ?? 'UTC',
    timeZoneName: 'short',
  });
  return (iso) => format.format(new Date(iso));
}

const DAY = 24 * 60;

/** Such as "30 minutes", "24 hours" or "7 days". */
export function formatDuration(minutes: number): string {
  if (minutes > DAY && minutes % DAY === 0) return `${minutes / DAY} days`;
  if (minutes % 60 === 0) return minutes === 60 ? '1 hour' : `${minutes / 60} hours`;
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}
