import type { WebhookStatistics } from '@/lib/contracts/webhook-deliveries';

export type DeliveryHour = WebhookStatistics['hours'][number];

const HOUR_MS = 60 * 60 * 1000;
const HOURS = 24;

/** The last 24 hours up to `now`, those without a delivery included. */
export function lastHours({ hours }: WebhookStatistics, now: number): DeliveryHour[] {
  const byHour = new Map(hours.map((one) => [Date.parse(one.hour), one]));
  const latest = Math.floor(now / HOUR_MS) * HOUR_MS;
  return Array.from({ length: HOURS }, (_, index) => {
    const at = latest - (HOURS - 1 - index) * HOUR_MS;
    const none = { succeeded: 0, failed: 0, pending: 0, medianMs: null, slowestMs: null };
    return byHour.get(at) ?? { hour: new Date(at).toISOString(), ...none };
  });
}

/** The chart in a sentence. */
export function summarizeHours(hours: readonly DeliveryHour[]): string {
  const sum = (name: 'succeeded' | 'failed' | 'pending') =>
    hours.reduce((total, hour) => total + hour[name], 0);
  const [succeeded, failed, pending] = [sum('succeeded'), sum('failed'), sum('pending')];
  const ended = succeeded + failed;
  if (ended + pending === 0) return 'No deliveries in the last 24 hours.';
  const waiting = pending > 0 ? ` ${pending} pending.` : '';
  if (ended === 0) return waiting.trim();
  const slowest = Math.max(...hours.map(({ slowestMs }) => slowestMs ?? 0));
  const rate = Math.floor((succeeded / ended) * 1000) / 10;
  return `${rate} % of ${ended} deliveries succeeded in the last 24 hours, the slowest attempt took ${slowest} ms.${waiting}`;
}
