import { describe, expect, it } from 'vitest';
import { MAX_DELIVERY_ATTEMPTS } from '@/lib/queue/jobs/webhook-jobs';
import { RETRY_DELAYS_MS, retryDelay } from '@/lib/services/webhooks/retry-schedule';

describe('retry schedule', () => {
  it('waits 5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h', () => {
    const seconds = RETRY_DELAYS_MS.map((delay) => delay / 1000);
    const hour = 3600;
    expect(seconds).toEqual([
      5,
      300,
      1800,
      2 * hour,
      5 * hour,
      10 * hour,
      14 * hour,
      20 * hour,
      24 * hour,
    ]);
  });

  it('adds up to a tenth', () => {
    expect(retryDelay(1, { random: () => 0 })).toBe(5_000);
    expect(retryDelay(1, { random: () => 0.5 })).toBe(5_250);
    expect(retryDelay(1, { random: () => 1 })).toBe(5_500);
  });

  it('ends after the last attempt', () => {
    expect(retryDelay(MAX_DELIVERY_ATTEMPTS - 1)).not.toBeNull();
    expect(retryDelay(MAX_DELIVERY_ATTEMPTS)).toBeNull();
  });

  it('respects a longer wish of the receiver, up to a day', () => {
    const random = () => 0;
    expect(retryDelay(1, { retryAfterMs: 60_000, random })).toBe(60_000);
    expect(retryDelay(2, { retryAfterMs: 60_000, random })).toBe(300_000);
    expect(retryDelay(1, { retryAfterMs: 1e12, random })).toBe(86_400_000);
  });
});
