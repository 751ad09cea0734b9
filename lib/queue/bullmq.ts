import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { Logger } from '@/lib/logger';
import { QUEUE_OPTIONS } from './config';

/** BullMQ's job: a run of a row, which has everything else. `runAt` is ISO 8601. */
export interface QueuedData {
  jobId: string;
  runAt: string;
}

export type BullQueue = Queue<QueuedData, unknown, string>;

/** The Redis connections of a process's queues and workers. */
export interface RedisConnections {
  /** While Redis is unavailable, a queue fails fast and a worker waits. */
  get(role: 'queue' | 'worker'): Redis;
  close(): void;
}

/** Connects on first use. */
export function createRedisConnections(url: string, logger: Logger): RedisConnections {
  const clients = new Map<string, Redis>();
  return {
    get(role) {
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
    close() {
      for (const client of clients.values()) client.disconnect();
      clients.clear();
    },
  };
}

/** Creates a queue to add jobs to. It connects in the background. */
export function createQueue(connections: RedisConnections, name: string): BullQueue {
  return new Queue(name, { ...QUEUE_OPTIONS, connection: connections.get('queue') });
}
