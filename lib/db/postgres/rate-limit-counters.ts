import type pg from 'pg';
import { withDeadline } from '@/lib/utils/with-deadline';
import { MAX_INT } from './max-int';

/** How long counting may delay a request. */
const DEADLINE_MS = 1_000;
const SWEEP_MS = 5 * 60 * 1000;

/** By the clock of the database, which all processes share; in milliseconds. */
const NOW = '(extract(epoch from clock_timestamp()) * 1000)::bigint';
const ADD = `
  INSERT INTO "RateLimitCounter" AS counter ("key", "points", "expire")
  VALUES ($1, $2, ${NOW} + $3)
  ON CONFLICT ("key") DO UPDATE SET
    "points" = CASE WHEN counter."expire" > ${NOW} THEN LEAST(counter."points"::bigint + $2, ${MAX_INT})::int ELSE $2 END,
    "expire" = CASE WHEN counter."expire" > ${NOW} THEN counter."expire" ELSE ${NOW} + $3 END
  RETURNING "points", ("expire" - ${NOW})::int AS "resetMs"`;
const SWEEP = `
  DELETE FROM "RateLimitCounter" WHERE "key" IN (
    SELECT "key" FROM "RateLimitCounter" WHERE "expire" <= ${NOW}
    LIMIT 10000 FOR UPDATE SKIP LOCKED)`;

/** Counters that all processes share, one row each. Expired rows are deleted every few minutes. */
export function createRateLimitCounters(pool: pg.Pool) {
  let sweepAt = performance.now() + SWEEP_MS;

  function sweep(): void {
    if (performance.now() < sweepAt) return;
    sweepAt = performance.now() + SWEEP_MS;
    // Nothing depends on it, and the next one follows in minutes.
    pool.query(SWEEP).catch(() => undefined);
  }

  return {
    async add(key: string, points: number, windowMs: number) {
      const adding = pool.query<{ points: number; resetMs: number }>({
        name: 'plinth-rate-limit-add',
        text: ADD,
        values: [key, points, windowMs],
      });
      const { rows } = await withDeadline(adding, DEADLINE_MS, 'PostgreSQL did not respond');
      const [row] = rows;
      if (!row) throw new Error('The counter returned no row');
      sweep();
      return { used: row.points, resetMs: Math.max(row.resetMs, 1) };
    },
    close: () => undefined,
  };
}
