import type { Redis } from 'ioredis';
import type { Logger } from '@/lib/logger';
import { withDeadline } from '@/lib/utils/with-deadline';
import type { OpenedRedis } from './open-redis';

/** How long the very first command waits for the connection. */
const CONNECT_MS = 1_000;

/** A connection for short-lived state: a Redis that is away is told at once, never waited for. */
export interface RedisClient {
  /** Runs a command; rejects at once while there is no connection, and waits only for the very first one. */
  run<T>(command: (redis: Redis) => Promise<T>): Promise<T>;
  close(): void;
}

/** Connects on first use and reconnects by itself; loss and return are logged once each. */
export function createRedisClient(url: string, name: string, logger: Logger): RedisClient {
  let opening: Promise<OpenedRedis> | undefined;
  let opened: OpenedRedis | undefined;
  let connecting: Promise<void> | null = null;
  let closed = false;

  async function open(): Promise<OpenedRedis> {
    // Loaded with the first connection: a process without Redis does without its library's memory.
    opening ??= import('./open-redis').then(({ openRedis }) => openRedis(url, name, logger));
    opened = await opening;
    if (closed) opened.redis.disconnect();
    return opened;
  }

  async function ready({ redis, isAway }: OpenedRedis): Promise<void> {
    if (redis.status === 'wait') {
      connecting = redis.connect().finally(() => {
        connecting = null;
      });
    }
    if (connecting && !isAway()) {
      await withDeadline(connecting, CONNECT_MS, 'Redis did not connect').catch(() => undefined);
    }
    if (redis.status !== 'ready') throw new Error('Redis is not connected');
  }

  return {
    async run(command) {
      const client = opened ?? (await open());
      if (client.redis.status !== 'ready') await ready(client);
      return command(client.redis);
    },
    close() {
      closed = true;
      opened?.redis.disconnect();
    },
  };
}
