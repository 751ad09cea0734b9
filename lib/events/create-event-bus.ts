import type pg from 'pg';
import { createListener, createNotifier } from '@/lib/db/postgres/notify';
import type { Logger } from '@/lib/logger';
import { withDeadline } from '@/lib/utils/with-deadline';
import type { EventBus } from './event-bus';
import { createRedisEventBus } from './redis-event-bus';
import { encode, Subscribers } from './subscribers';

const LISTEN_TIMEOUT_MS = 3_000;

export interface EventBusOptions {
  redisUrl?: string | undefined;
  /** Publishes on PostgreSQL; the process's own pool. */
  pool: pg.Pool;
  /** For the connection that listens on PostgreSQL. */
  databaseUrl: string;
  logger: Logger;
}

/** Live messages over Redis if there is a `redisUrl`, otherwise over PostgreSQL. Connects on first use. */
export function createEventBus(options: EventBusOptions): EventBus {
  const { redisUrl, logger } = options;
  return redisUrl ? createRedisEventBus(redisUrl, logger) : createPostgresEventBus(options);
}

/** Live messages over PostgreSQL's LISTEN and NOTIFY. Connects to listen at the first subscription. */
function createPostgresEventBus(options: EventBusOptions): EventBus {
  const { pool, databaseUrl, logger } = options;
  const subscribers = new Subscribers(logger);
  const publish = createNotifier(pool);
  const listener = createListener({
    databaseUrl,
    logger,
    onMessage: (payload) => subscribers.dispatch(payload),
    onGap: (isListening) => subscribers.reportGap(isListening),
  });
  return {
    async publish(channel, message) {
      await publish(encode(channel, message));
    },
    async subscribe(channel, handler) {
      const remove = subscribers.add(channel, handler);
      try {
        await withDeadline(listener.start(), LISTEN_TIMEOUT_MS, 'PostgreSQL did not listen');
      } catch (error) {
        logger.warn('Live messages wait for PostgreSQL', { channel, error: String(error) });
      }
      return async () => void remove();
    },
    onGap: subscribers.onGap,
    async close() {
      subscribers.clear();
      await listener.close();
    },
  };
}
