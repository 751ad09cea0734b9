import type pg from 'pg';
import type { Logger } from '@/lib/logger';
import { coalesce } from '@/lib/utils/coalesce';
import { withDeadline } from '@/lib/utils/with-deadline';
import type { EventBus } from './event-bus';
import { createPostgresListener, NOTIFY_CHANNEL } from './postgres-listener';
import { encode, Subscribers } from './subscribers';

const LISTEN_TIMEOUT_MS = 3_000;
/** Messages per NOTIFY statement. */
const MAX_BATCH = 500;

export interface PostgresEventBusOptions {
  /** Publishes; the process's own pool. */
  pool: pg.Pool;
  /** For the connection that listens. */
  databaseUrl: string;
  logger: Logger;
}

interface Pending {
  text: string;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Publishes one statement at a time: PostgreSQL commits one transaction with a NOTIFY at a time in the
 * whole server, so messages that come meanwhile share the next statement.
 */
function createPublisher(pool: pg.Pool): (text: string) => Promise<void> {
  const pending: Pending[] = [];
  const flush = coalesce(async () => {
    const batch = pending.splice(0, MAX_BATCH);
    if (batch.length === 0) return;
    try {
      await pool.query({
        name: 'plinth-events-notify',
        text: 'SELECT pg_notify($1, message) FROM unnest($2::text[]) AS message',
        values: [NOTIFY_CHANNEL, batch.map(({ text }) => text)],
      });
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    if (pending.length > 0) void flush();
  });
  return (text) =>
    new Promise<void>((resolve, reject) => {
      pending.push({ text, resolve, reject });
      void flush();
    });
}

/** Live messages over PostgreSQL's LISTEN and NOTIFY. Connects to listen at the first subscription. */
export function createPostgresEventBus(options: PostgresEventBusOptions): EventBus {
  const { pool, databaseUrl, logger } = options;
  const subscribers = new Subscribers(logger);
  const publish = createPublisher(pool);
  const listener = createPostgresListener({
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
