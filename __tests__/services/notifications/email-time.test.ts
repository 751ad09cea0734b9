import { describe, expect, it } from 'vitest';
import { type EmailTiming, nextDigest, quietUntil } from '@/lib/services/notifications/email-time';

const timing = (changes: Partial<EmailTiming> = {}): EmailTiming => ({
  timeZone: 'Europe/Berlin',
  quietFrom: '22:00',
  quietUntil: '07:00',
  digestHour: 8,
  ...changes,
});

const endOf = (at: string, changes?: Partial<EmailTiming>) =>
  quietUntil(timing(changes), new Date(at))?.toISOString() ?? null;

describe('quiet hours', () => {
  it.each([
    ['before they begin', '2026-11-26T20:59:59Z', null],
    ['as they begin', '2026-11-26T21:00:00Z', '2026-11-27T06:00:00.000Z'],
    ['before midnight', '2026-11-26T22:30:00Z', '2026-11-27T06:00:00.000Z'],
    ['after midnight', '2026-11-27T05:59:59Z', '2026-11-27T06:00:00.000Z'],
    ['as they end', '2026-11-27T06:00:00Z', null],
    ['at noon', '2026-11-27T11:00:00Z', null],
  ])('over midnight: %s', (_, at, end) => expect(endOf(at)).toBe(end));

  it.each([
    ['before', '2026-11-27T11:59:00Z', null],
    ['within', '2026-11-27T12:00:00Z', '2026-11-27T13:30:00.000Z'],
    ['after', '2026-11-27T13:30:00Z', null],
  ])('within a day: %s', (_, at, end) =>
    expect(endOf(at, { timeZone: null, quietFrom: '12:00', quietUntil: '13:30' })).toBe(end),
  );

  it('are none until the person chooses some', () => {
    expect(endOf('2026-11-27T03:00:00Z', { quietFrom: null, quietUntil: null })).toBeNull();
  });

  it('are in the time zone of the person', () => {
    const at = '2026-11-27T03:00:00Z';
    expect(endOf(at, { timeZone: 'America/New_York' })).toBe('2026-11-27T12:00:00.000Z');
    expect(endOf(at, { timeZone: 'Asia/Kolkata' })).toBeNull();
    expect(endOf('2026-11-27T01:00:00Z', { timeZone: 'Asia/Kolkata' })).toBe(
      '2026-11-27T01:30:00.000Z',
    );
  });

  // Berlin: on 29 March 2026 02:00 is 03:00; on 25 October 2026 03:00 is 02:00 once more.
  it('end at their time in the night that is an hour shorter, and in the one that is longer', () => {
    expect(endOf('2026-03-28T22:00:00Z')).toBe('2026-03-29T05:00:00.000Z');
    expect(endOf('2026-10-24T21:00:00Z')).toBe('2026-10-25T06:00:00.000Z');
  });

  it('that end at a time that does not exist end as the gap does', () => {
    const changes = { quietUntil: '02:30' };
    expect(endOf('2026-03-29T00:59:00Z', changes)).toBe('2026-03-29T01:00:00.000Z');
    expect(endOf('2026-03-29T01:00:00Z', changes)).toBeNull();
  });

  it('that end at a time that comes twice end once, and never a day later', () => {
    const changes = { quietUntil: '02:30' };
    expect(endOf('2026-10-25T00:10:00Z', changes)).toBe('2026-10-25T00:30:00.000Z');
    // 02:10 and 02:40 again.
    expect(endOf('2026-10-25T01:10:00Z', changes)).toBeNull();
    expect(endOf('2026-10-25T01:40:00Z', changes)).toBeNull();
  });

  it('that begin at a time that comes twice begin once', () => {
    const changes = { quietFrom: '02:30', quietUntil: '05:00' };
    expect(endOf('2026-10-25T00:40:00Z', changes)).toBe('2026-10-25T04:00:00.000Z');
    expect(endOf('2026-10-25T01:10:00Z', changes)).toBe('2026-10-25T04:00:00.000Z');
    expect(endOf('2026-10-25T04:00:00Z', changes)).toBeNull();
  });

  it.each(['2026-03-01', '2026-10-01'])(
    'in all nights of the month of %s, a change of the clocks among them',
    (day) => {
      let quiet = 0;
      for (let halfHour = 0; halfHour < 31 * 48; halfHour += 1) {
        const at = new Date(Date.parse(day) + halfHour * 30 * 60_000).toISOString();
        if (endOf(at) !== null) quiet += 1;
      }
      expect(quiet).toBe(31 * 18);
    },
  );
});

describe('digests', () => {
  const due = (digest: 'hourly' | 'daily', at: string, changes?: Partial<EmailTiming>) =>
    nextDigest(digest, timing(changes), new Date(at)).toISOString();

  it('are due at the full hour, or at the hour of the person', () => {
    expect(due('hourly', '2026-11-26T10:20:00Z')).toBe('2026-11-26T11:00:00.000Z');
    expect(due('hourly', '2026-11-26T11:00:00Z')).toBe('2026-11-26T12:00:00.000Z');
    expect(due('daily', '2026-11-26T06:59:00Z')).toBe('2026-11-26T07:00:00.000Z');
    expect(due('daily', '2026-11-26T07:00:00Z')).toBe('2026-11-27T07:00:00.000Z');
    expect(due('daily', '2026-11-26T06:59:00Z', { timeZone: null })).toBe(
      '2026-11-26T08:00:00.000Z',
    );
  });

  it('come once a day where the clocks change', () => {
    const night = { digestHour: 2 };
    expect(due('daily', '2026-03-28T12:00:00Z', night)).toBe('2026-03-29T01:00:00.000Z');
    expect(due('daily', '2026-03-29T01:00:00Z', night)).toBe('2026-03-30T00:00:00.000Z');
    expect(due('daily', '2026-10-24T12:00:00Z', night)).toBe('2026-10-25T00:00:00.000Z');
    expect(due('daily', '2026-10-25T00:00:00Z', night)).toBe('2026-10-26T01:00:00.000Z');
    expect(due('hourly', '2026-10-25T00:30:00Z')).toBe('2026-10-25T01:00:00.000Z');
    expect(due('hourly', '2026-03-29T00:30:00Z')).toBe('2026-03-29T01:00:00.000Z');
  });
});
