const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Delays after the 1st, 2nd, ... failed attempt, in milliseconds; three days in total. */
export const RETRY_DELAYS_MS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;

const LONGEST_RETRY_AFTER_MS = 24 * HOUR;
const JITTER = 0.1;

/**
 * How long to wait after `attempts` failures, in milliseconds; null when that was the last attempt.
 * Adds up to a tenth at random, so that a receiver that recovers is not flooded. A longer `Retry-After`
 * of the receiver is respected, up to a day.
 */
export function retryDelay(
  attempts: number,
  options: { retryAfterMs?: number | null; random?: () => number } = {},
): number | null {
  const scheduled = RETRY_DELAYS_MS[attempts - 1];
  if (scheduled === undefined) return null;
  const asked = Math.min(options.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  const random = options.random ?? Math.random;
  return Math.round(Math.max(scheduled, asked) * (1 + JITTER * random()));
}
