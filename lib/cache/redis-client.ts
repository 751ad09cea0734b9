import type { Redis } from 'ioredis';
import type { Logger } from '@/lib/logger';
import { withDeadline } from '@/lib/utils/with-deadline';

/** How long a command may take, and how long the very first one waits for the connection. */
const COMMAND_MS = 250;
const CONNECT_MS = 1_000;

/** A connection for short-lived state: a Redis that is away is told at once, never waited for. */
export interface RedisClient {
  /** Runs a command; rejects at once while there is no connection, and waits only for the very first one. */
  run<T>(command: (redis: Redis) => Promise<T>): Promise<T>;
  close(): void;
}

/** The library is loaded with the first connection: a process without Redis does without its memory. */
async function createRedis(url: string, name: string, logger: Logger) {
  const { Redis } = await import('ioredis');
  const redis = new Redis(url, {
    connectionName: `plinth-${name}`,
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    commandTimeout: COMMAND_MS,
    retryStrategy: (times) => Math.min(50 * 2 ** times, 2_000),
  });
  let away = false;
  redis.on('error', (error) => {
    if (!away)
      logger.warn('Redis is away; going on without it', { use: name, error: error.message });
    away = true;
  });
  redis.on('ready', () => {
    if (away) logger.info('Redis is back', { use: name });
    away = false;
  });
  return { redis, isAway: () => away };
}

type Opened = Awaited<ReturnType<typeof createRedis>>;

/** Connects on first use and reconnects by itself; loss and return are logged once each. */
export function createRedisClient(url: string, name: string, logger: Logger): RedisClient {
  let opening: Promise<Opened> | undefined;
  let opened: Opened | undefined;
  let connecting: Promise<void> | null = null;
  let closed = false;

  async function open(): Promise<Opened> {
    opening ??= createRedis(url, name, logger);
    opened = await opening;
    if (closed) opened.redis.disconnect();
    return opened;
  }

  async function ready({ redis, isAway }: Opened): Promise<void> {
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
