/**
 * One of several processes that request the same cold key once all of them are ready. The URLs, the
 * number of processes and the key are JSON in the first argument. Prints the loads and the responses.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { createCache } from '@/lib/cache/create-cache';
import { createEventBus } from '@/lib/events/create-event-bus';
import { createLogger } from '@/lib/logger';
import { createMetrics } from '@/lib/metrics';

const { databaseUrl, redisUrl, processes, key } = JSON.parse(process.argv[2] ?? '{}');
const logger = createLogger({ level: 'silent' });
const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
const events = createEventBus({ redisUrl, databaseUrl, pool, logger });
const cache = createCache({ redisUrl, events, logger, metrics: createMetrics() });
let loads = 0;

await cache.getOrSet('warm-up', { ttlSeconds: 60 }, async () => 1);
const redis = new Redis(redisUrl);
await redis.incr('ready');
while (Number(await redis.get('ready')) < processes) await pause(5);
redis.disconnect();
const calls = Array.from({ length: 50 }, () =>
  cache.getOrSet(key, { ttlSeconds: 60, tags: ['t'] }, async () => {
    loads += 1;
    await pause(300);
    return `by ${process.pid}`;
  }),
);
const responses = [...new Set(await Promise.all(calls))];
console.log(JSON.stringify({ loads, responses }));
await cache.close();
await events.close();
await pool.end();
