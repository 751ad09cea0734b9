import { formatNumber } from '@/components/common/format';
import type { ApiKeyUsageDay } from '@/lib/contracts/api-keys';

/** A day as a rectangle in the units of the chart. */
export interface UsageBar extends ApiKeyUsageDay {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The part of a day's width that its bar takes. */
const FILLED = 0.7;
/** A day without requests has a line, so that every day shows. */
const LEAST = 1;

/** A bar for each day from the left to the right; the day with most requests is as high as the chart. */
export function toBars(
  days: readonly ApiKeyUsageDay[],
  { width, height }: { width: number; height: number },
): UsageBar[] {
  const most = Math.max(1, ...days.map(({ requests }) => requests));
  const step = width / Math.max(1, days.length);
  return days.map((day, index) => {
    const barHeight = Math.max(LEAST, (day.requests / most) * height);
    return {
      ...day,
      x: (index + (1 - FILLED) / 2) * step,
      y: height - barHeight,
      width: step * FILLED,
      height: barHeight,
    };
  });
}

/** The chart in a sentence. */
export function summarizeUsage(
  days: readonly ApiKeyUsageDay[],
  formatDay: (day: string) => string,
): string {
  const total = days.reduce((sum, { requests }) => sum + requests, 0);
  const span = `in the last ${days.length} days`;
  if (total === 0) return `No requests ${span}.`;
  const busiest = days.reduce((most, day) => (day.requests > most.requests ? day : most));
  const peak = `most on ${formatDay(busiest.day)}: ${formatNumber(busiest.requests)}`;
  return `${formatNumber(total)} ${total === 1 ? 'request' : 'requests'} ${span}, ${peak}.`;
}
