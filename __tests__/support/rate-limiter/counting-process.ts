/**
 * One of several processes that share budgets. The stores, the budgets and the number of tries per tier
 * are JSON in the first argument. Prints the allowed requests and the number of store look-ups.
 */
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { limitsWith } from '@/__tests__/support/rate-limiter/limits';
import { createLogger } from '@/lib/logger';
import { createRateLimiter, type LimitedTier } from '@/lib/rate-limiter';

const { databaseUrl, redisUrl, rateLimits, startAt, tries } = JSON.parse(process.argv[2] ?? '{}');
const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
const logger = createLogger({ level: 'silent' });
const limiter = createRateLimiter({
  rateLimits: limitsWith(rateLimits),
  redisUrl,
  pool,
  logger,
});
const allowed: Record<string, number> = {};
let asked = 0;

await pause(Math.max(startAt - Date.now(), 0));
for (const [tier, times] of Object.entries(tries) as [LimitedTier, number][]) {
  allowed[tier] = 0;
  for (let tried = 0; tried < times; tried += 5) {
    const responses = Array.from({ length: 5 }, () => limiter.consume(tier, 'user:shared'));
    if (responses.some((response) => response instanceof Promise)) asked += 1;
    for (const decision of await Promise.all(responses)) if (decision.allowed) allowed[tier] += 1;
    await pause(1);
  }
}
console.log(JSON.stringify({ allowed, asked }));
await limiter.close();
await pool.end();
