const TIME = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'long',
  timeStyle: 'short',
  timeZone: 'UTC',
});

/** Such as "26 November 2026 at 14:05 UTC". */
export const formatTime = (iso: string) => `${TIME.format(new Date(iso))} UTC`;

const DAY = 24 * 60;

/** Such as "30 minutes", "24 hours" or "7 days". */
export function formatDuration(minutes: number): string {
  if (minutes > DAY && minutes % DAY === 0) return `${minutes / DAY} days`;
  if (minutes % 60 === 0) return minutes === 60 ? '1 hour' : `${minutes / 60} hours`;
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}
