const DAY_MS = 24 * 60 * 60 * 1000;

/** Midnight UTC of the first of the last `days` days; the last of them is the day of `now`. */
export function startOfWindow(now: Date, days: number): Date {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  return new Date(today - (days - 1) * DAY_MS);
}

/** One entry for each of `days` days from `from`; days that are missing in `counts` are zero. */
export function dailySeries(
  from: Date,
  days: number,
  counts: { date: string; count: number }[],
): { date: string; count: number }[] {
  const byDate = new Map(counts.map(({ date, count }) => [date, count]));
  return Array.from({ length: days }, (_, index) => {
    const date = new Date(from.getTime() + index * DAY_MS).toISOString().slice(0, 10);
    return { date, count: byDate.get(date) ?? 0 };
  });
}
