import { createRedisClient, createRedisScript } from '@/lib/cache/redis-client';
import type { Logger } from '@/lib/logger';
import type { CounterStore } from './counter-store';

const PREFIX = 'plinth:rate:';

/** KEYS: the counter. ARGV: points, milliseconds of the window. */
const addPoints = createRedisScript(`
local used = redis.call('INCRBY', KEYS[1], ARGV[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  left = tonumber(ARGV[2])
end
return {used, left}
`);

/** Counters in Redis, which expire by themselves. */
export function createRedisCounters(redisUrl: string, logger: Logger): CounterStore {
  const client = createRedisClient(redisUrl, 'rate-limiter', logger);
  return {
    async add(key, points, windowMs) {
      const [used, resetMs] = (await client.run((redis) =>
        addPoints(redis, [PREFIX + key], [points, windowMs]),
      )) as [number, number];
      return { used, resetMs };
    },
    close: () => client.close(),
  };
}
