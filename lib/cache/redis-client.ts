import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Logger } from '@/lib/logger';
import { withDeadline } from '@/lib/utils/with-deadline';
import type { OpenedRedis } from './open-redis';

/** How long the very first command waits for the connection. */
const CONNECT_MS = 1_000;

/** Connects on first use and reconnects by itself. */
export interface RedisClient {
  /** Rejects at once while there is no connection; only the very first command waits for one. */
  run<T>(command: (redis: Redis) => Promise<T>): Promise<T>;
  close(): void;
}

export function createRedisClient(url: string, name: string, logger: Logger): RedisClient {
  let opening: Promise<OpenedRedis> | undefined;
  let opened: OpenedRedis | undefined;
  let connecting: Promise<void> | null = null;
  let isClosed = false;

  async function open(): Promise<OpenedRedis> {
    // Imported on first use: a process without Redis does not pay for the library's memory.
    opening ??= import('./open-redis').then(({ openRedis }) => openRedis(url, name, logger));
    opened = await opening;
    if (isClosed) opened.redis.disconnect();
    return opened;
  }

  async function connect({ redis, isDown }: OpenedRedis): Promise<void> {
    if (redis.status === 'wait') {
      connecting = redis.connect().finally(() => {
        connecting = null;
      });
    }
    if (connecting && !isDown()) {
      await withDeadline(connecting, CONNECT_MS, 'Redis did not connect').catch(() => undefined);
    }
    if (redis.status !== 'ready') throw new Error('Redis is not connected');
  }

  return {
    async run(command) {
      const client = opened ?? (await open());
      if (client.redis.status !== 'ready') await connect(client);
      return command(client.redis);
    },
    close() {
      isClosed = true;
      opened?.redis.disconnect();
    },
  };
}

/** A Lua script that Redis runs atomically. Its text is sent only when Redis does not know it. */
export function createRedisScript(lua: string) {
  const sha = createHash('sha1').update(lua).digest('hex');
  return async (redis: Redis, keys: readonly string[], args: readonly (string | number)[]) => {
    try {
      return await redis.evalsha(sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return redis.eval(lua, keys.length, ...keys, ...args);
    }
  };
}
