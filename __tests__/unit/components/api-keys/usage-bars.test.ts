import { describe, expect, it } from 'vitest';
import { summarizeUsage, toBars } from '@/components/api-keys/usage-bars';

const daysOf = (...requests: number[]) =>
  requests.map((count, index) => ({ day: `2026-01-${10 + index}`, requests: count }));
const formatDay = (day: string) => `day ${day.slice(-2)}`;

describe('the usage of an API key', () => {
  it('has a bar for each day, the busiest as high as the chart', () => {
    const bars = toBars(daysOf(0, 50, 200), { width: 300, height: 100 });
    expect(bars.map(({ height }) => height)).toEqual([1, 25, 100]);
    for (const { x, y, width, height } of bars) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(300);
      expect(y + height).toBe(100);
    }
    expect(bars.map(({ x }) => Math.floor(x / 100))).toEqual([0, 1, 2]);
  });

  it('draws days without requests as a line, and no day as nothing', () => {
    expect(toBars(daysOf(0, 0), { width: 300, height: 100 })).toMatchObject([
      { height: 1 },
      { height: 1 },
    ]);
    expect(toBars([], { width: 300, height: 100 })).toEqual([]);
  });

  it.each([
    [daysOf(0, 0, 0), 'No requests in the last 3 days.'],
    [daysOf(0, 1), '1 request in the last 2 days, most on day 11: 1.'],
    [daysOf(1200, 34, 0), '1,234 requests in the last 3 days, most on day 10: 1,200.'],
  ])('is said in a sentence, too', (days, sentence) => {
    expect(summarizeUsage(days, formatDay)).toBe(sentence);
  });
});
