import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { defineJob } from '@/lib/queue/define-job';
import { defineSchedule, nextFiring } from '@/lib/queue/schedule';

/** The next `count` times from `from`, in UTC. */
function firings(cron: string, timeZone: string, from: string, count: number): string[] {
  const times: string[] = [];
  let after = new Date(from);
  for (let i = 0; i < count; i += 1) {
    after = nextFiring({ cron, timeZone }, after);
    times.push(after.toISOString());
  }
  return times;
}

describe('a schedule', () => {
  it('fires by the clock of its time zone, in summer and in winter', () => {
    expect(firings('0 6 * * *', 'Europe/Berlin', '2026-10-24T00:00:00Z', 3)).toEqual([
      '2026-10-24T04:00:00.000Z',
      '2026-10-25T05:00:00.000Z',
      '2026-10-26T05:00:00.000Z',
    ]);
  });

  it('fires once on the day whose hour is missing, and once on the day that has it twice', () => {
    const half = '30 2 * * *';
    expect(firings(half, 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
    expect(firings(half, 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });

  it.each([
    ['a word', 'soon', 'UTC'],
    ['six fields', '* * * * * *', 'UTC'],
    ['a day that never comes', '0 0 30 2 *', 'UTC'],
    ['a zone that does not exist', '0 6 * * *', 'Mars/Olympus'],
  ])('is refused when it is declared with %s', (_, cron, timeZone) => {
    const job = defineJob({ name: 't', queue: QUEUE_NAMES.SYNC, schema: z.strictObject({}) });
    const schedule = { name: 't', cron, timeZone, missed: 'once', job, payload: {} } as const;
    expect(() => defineSchedule(schedule)).toThrow();
  });
});
