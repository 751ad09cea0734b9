import {
  type BackendFactory,
  type ConnectionOptions,
  createPostgresBackend,
  createRedisBackend,
  type IQueueBackend,
  Queue,
  runMigrations,
} from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Logger } from '@/lib/logger';
import { QUEUE_OPTIONS } from './config';

export type BullQueue = Queue<unknown, unknown, string, unknown, unknown, string, IQueueBackend>;

/** The store of BullMQ's queues and workers. */
export interface QueueBackend {
  readonly kind: 'redis' | 'postgres';
  readonly factory: BackendFactory;
  /** While the store is unavailable, a queue fails fast and a worker waits. */
  connection(role: 'queue' | 'worker'): ConnectionOptions;
  /**
   * Runs BullMQ's migrations. Call it before a worker starts: without the schema the worker retries in
   * a busy loop. Safe to run concurrently.
   */
  migrate(): Promise<void>;
  close(): Promise<void>;
}

export interface QueueBackendOptions {
  redisUrl?: string | undefined;
  database: { url: string };
  logger: Logger;
}

function createRedis(url: string, logger: Logger): QueueBackend {
  const clients = new Map<string, Redis>();
  return {
    kind: 'redis',
    factory: createRedisBackend,
    connection(role) {
      const existing = clients.get(role);
      if (existing) return existing;
      const failsFast = role === 'queue';
      const client = new Redis(url, {
        connectionName: `plinth-${role}`,
        connectTimeout: 3_000,
        enableOfflineQueue: !failsFast,
        maxRetriesPerRequest: failsFast ? 1 : null,
        retryStrategy: (times) => Math.min(50 * 2 ** times, 2_000),
      });
      client.on('error', (error) => logger.debug('Redis is unavailable', { error: error.message }));
      clients.set(role, client);
      return client;
    },
    migrate: async () => undefined,
    async close() {
      for (const client of clients.values()) client.disconnect();
      clients.clear();
    },
  };
}

/** Connections per queue or worker. They open on demand and close when idle. */
const POSTGRES_CONNECTIONS = { queue: 2, worker: 3 };

function createPostgres(url: string): QueueBackend {
  const options = { connectionString: url, connectionTimeoutMillis: 5_000, keepAlive: true };
  return {
    kind: 'postgres',
    // BullMQ's types know only Redis connections.
    factory: createPostgresBackend as unknown as BackendFactory,
    connection: (role) =>
      ({ ...options, max: POSTGRES_CONNECTIONS[role] }) as unknown as ConnectionOptions,
    async migrate() {
      const client = new pg.Client(options);
      // The query rejects, too. Without a listener, a lost connection would end the process.
      client.on('error', () => undefined);
      await client.connect();
      try {
        await runMigrations(client);
      } finally {
        await client.end();
      }
    },
    close: async () => undefined,
  };
}

/** Uses Redis if `redisUrl` is set, otherwise PostgreSQL. Connects on first use. */
export function createQueueBackend(options: QueueBackendOptions): QueueBackend {
  const { redisUrl, database, logger } = options;
  return redisUrl ? createRedis(redisUrl, logger) : createPostgres(database.url);
}

/** Creates a queue to add jobs to. It connects in the background. */
export function createQueue(backend: QueueBackend, name: string): BullQueue {
  return new Queue(
    name,
    { ...QUEUE_OPTIONS, connection: backend.connection('queue') },
    backend.factory,
  );
}
