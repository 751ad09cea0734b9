import type pg from 'pg';
import type { Logger } from '@/lib/logger';
import { withDeadline } from '@/lib/utils/with-deadline';
import type { EventBus } from './event-bus';
import { createPostgresListener } from './postgres-listener';
import { createPostgresPublisher } from './postgres-publisher';
import { createSubscribers, decode, encode } from './subscribers';

const START_MS = 3_000;

export interface PostgresEventBusOptions {
  /** Publishes; the process's own pool. */
  pool: pg.Pool;
  /** For the one connection that listens. */
  databaseUrl: string;
  logger: Logger;
}

/** Live messages over PostgreSQL's LISTEN and NOTIFY. Connects to listen on the first subscription. */
export function createPostgresEventBus(options: PostgresEventBusOptions): EventBus {
  const { pool, databaseUrl, logger } = options;
  const subscribers = createSubscribers(logger);
  const publish = createPostgresPublisher(pool);
  const listener = createPostgresListener({
    databaseUrl,
    logger,
    onGap: subscribers.gap,
    onMessage: (payload) => {
      const decoded = decode(payload);
      if (decoded) subscribers.dispatch(decoded.channel, decoded.message);
    },
  });
  return {
    async publish(channel, message) {
      await publish(encode(channel, message));
    },
    async subscribe(channel, handler) {
      // One handler may listen twice: each subscription is an entry of its own.
      const entry = (message: unknown) => handler(message);
      subscribers.add(channel, entry);
      try {
        await withDeadline(listener.start(), START_MS, 'PostgreSQL did not listen');
      } catch (error) {
        logger.warn('Live messages begin when PostgreSQL is back', {
          channel,
          error: String(error),
        });
      }
      return async () => void subscribers.remove(channel, entry);
    },
    onGap: subscribers.onGap,
    async close() {
      subscribers.clear();
      await listener.close();
    },
  };
}
