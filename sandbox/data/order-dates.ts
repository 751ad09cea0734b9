import type { Random } from './random';

const DAY = 86_400_000;
const DAYS = 365;

/** Orders by weekday, Sunday first: people shop on Sunday evening and least on Friday. */
const WEEKDAY = [1.35, 1.15, 1, 0.95, 0.95, 0.8, 0.9] as const;

/** Orders by hour of the day (UTC), from midnight. */
const HOUR = [
  1, 0.5, 0.3, 0.2, 0.2, 0.4, 1, 2, 3, 4, 4, 5, 6, 5, 4, 4, 5, 6, 8, 10, 11, 9, 6, 3,
] as const;

function dayWeight(day: Date, daysFromStart: number): number {
  const growth = 1 + daysFromStart / DAYS;
  const month = day.getUTCMonth();
  const season = month === 11 && day.getUTCDate() < 22 ? 1.6 : month === 10 ? 1.3 : 1;
  return growth * season * (WEEKDAY[day.getUTCDay()] ?? 1);
}

/**
 * Draws the times (ms since the epoch, ascending) at which `count` orders were placed in the
 * twelve months before `now`: a business that doubles in a year, with weekends and a Christmas.
 */
export function drawPlacedTimes(count: number, now: number, random: Random): number[] {
  const start = now - DAYS * DAY;
  const cumulative: number[] = [];
  let sum = 0;
  for (let day = 0; day < DAYS; day++) {
    sum += dayWeight(new Date(start + day * DAY), day);
    cumulative.push(sum);
  }
  const hours = HOUR.map((weight, hour) => [hour, weight] as const);
  const times = Array.from({ length: count }, () => {
    const target = random.next() * sum;
    const day = cumulative.findIndex((value) => value > target);
    const midnight = Math.floor((start + day * DAY) / DAY) * DAY;
    const at = midnight + random.weighted(hours) * 3_600_000 + random.integer(0, 3_599_999);
    return Math.min(Math.max(at, start), now - random.integer(60_000, 7_200_000));
  });
  return times.sort((a, b) => a - b);
}
