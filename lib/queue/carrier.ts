import {
  type BackendFactory,
  type ConnectionOptions,
  createPostgresBackend,
  createRedisBackend,
  type IQueueBackend,
  Queue,
} from 'bullmq';
import { Redis } from 'ioredis';
import type { Logger } from '@/lib/logger';
import { QUEUE_OPTIONS } from './config';

export type CarriedQueue = Queue<unknown, unknown, string, unknown, unknown, string, IQueueBackend>;

/** What BullMQ's classes are constructed with, the same for queues and workers. */
export interface Carrier {
  readonly kind: 'redis' | 'postgres';
  readonly backend: BackendFactory;
  /** A producer fails fast when the store is away; a worker waits for it. */
  connection(role: 'producer' | 'worker'): ConnectionOptions;
  close(): Promise<void>;
}

export interface CarrierOptions {
  redisUrl?: string | undefined;
  database: { url: string };
  logger: Logger;
}

function createRedisCarrier(url: string, logger: Logger): Carrier {
  const clients = new Map<string, Redis>();
  return {
    kind: 'redis',
    backend: createRedisBackend,
    connection(role) {
      const known = clients.get(role);
      if (known) return known;
      const producer = role === 'producer';
      const client = new Redis(url, {
        connectionName: `plinth-queue-${role}`,
        connectTimeout: 3_000,
        enableOfflineQueue: !producer,
        maxRetriesPerRequest: producer ? 1 : null,
        retryStrategy: (times) => Math.min(50 * 2 ** times, 2_000),
      });
      client.on('error', (error) => logger.debug('Redis is away', { error: error.message }));
      clients.set(role, client);
      return client;
    },
    async close() {
      for (const client of clients.values()) client.disconnect();
      clients.clear();
    },
  };
}

/** Connections per queue and role; they open as they are needed and close when idle. */
const POSTGRES_CONNECTIONS = { producer: 2, worker: 3 };

function createPostgresCarrier(url: string): Carrier {
  return {
    kind: 'postgres',
    // BullMQ types a backend's connection by the default backend's.
    backend: createPostgresBackend as unknown as BackendFactory,
    connection: (role) =>
      ({
        connectionString: url,
        max: POSTGRES_CONNECTIONS[role],
        connectionTimeoutMillis: 5_000,
        keepAlive: true,
      }) as unknown as ConnectionOptions,
    close: async () => undefined,
  };
}

/** Redis when there is a `redisUrl`, else BullMQ's PostgreSQL backend. Connects on first use. */
export function createCarrier({ redisUrl, database, logger }: CarrierOptions): Carrier {
  return redisUrl ? createRedisCarrier(redisUrl, logger) : createPostgresCarrier(database.url);
}

/** A queue to add jobs to; it connects by itself. */
export function createQueue(carrier: Carrier, name: string): CarriedQueue {
  return new Queue(
    name,
    { ...QUEUE_OPTIONS, connection: carrier.connection('producer') },
    carrier.backend,
  );
}
