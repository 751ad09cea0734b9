import type { Digest } from '@/lib/contracts/notification-timing';
import { nextFiring } from '@/lib/queue/schedule';

/** When a person wants e-mails. */
export interface EmailTiming {
  /** IANA; null: UTC. */
  timeZone: string | null;
  /** Such as `22:00`. */
  quietFrom: string | null;
  quietUntil: string | null;
  /** Of daily digests. */
  digestHour: number;
}

export const zoneOf = ({ timeZone }: Pick<EmailTiming, 'timeZone'>): string => timeZone ?? 'UTC';

/** The next time that it is so late in the person's time zone. */
function nextTime(time: string, timing: EmailTiming, now: Date): Date {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return nextFiring({ cron: `${minute} ${hour} * * *`, timeZone: zoneOf(timing) }, now);
}

/**
 * When the quiet hours end; null outside of them. It is quiet while the end is the next to come of the two
 * ends: so beginning and end are each passed once a day, also where the clocks change.
 */
export function quietUntil(timing: EmailTiming, now: Date): Date | null {
  if (timing.quietFrom === null || timing.quietUntil === null) return null;
  const end = nextTime(timing.quietUntil, timing, now);
  return end < nextTime(timing.quietFrom, timing, now) ? end : null;
}

/** When the next digest is due. */
export function nextDigest(digest: Digest, timing: EmailTiming, now: Date): Date {
  const cron = digest === 'hourly' ? '0 * * * *' : `0 ${timing.digestHour} * * *`;
  return nextFiring({ cron, timeZone: zoneOf(timing) }, now);
}
