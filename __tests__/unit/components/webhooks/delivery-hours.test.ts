import { expect, it } from 'vitest';
import { lastHours, summarizeHours } from '@/components/webhooks/delivery-hours';

const NOW = Date.parse('2026-11-27T10:20:00Z');
const hour = {
  hour: '2026-11-27T09:00:00.000Z',
  succeeded: 199,
  failed: 1,
  pending: 2,
  medianMs: 40,
  slowestMs: 900,
};

it('shows the last 24 hours in order, those without deliveries as well', () => {
  const hours = lastHours({ hours: [hour] }, NOW);
  expect(hours).toHaveLength(24);
  expect(hours[22]).toEqual(hour);
  expect(hours[0]).toMatchObject({ hour: '2026-11-26T11:00:00.000Z', succeeded: 0 });
});

it('says in a sentence how the deliveries went', () => {
  expect(summarizeHours(lastHours({ hours: [] }, NOW))).toBe('No deliveries in the last 24 hours.');
  expect(summarizeHours(lastHours({ hours: [hour] }, NOW))).toBe(
    '99.5 % of 200 deliveries succeeded in the last 24 hours, the slowest attempt took 900 ms. 2 pending.',
  );
  const waiting = { ...hour, succeeded: 0, failed: 0 };
  expect(summarizeHours(lastHours({ hours: [waiting] }, NOW))).toBe('2 pending.');
});
