import type pg from 'pg';
import { coalesce } from '@/lib/utils/coalesce';
import { NOTIFY_CHANNEL } from './postgres-listener';

interface Waiting {
  text: string;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** Bounds one statement; the rest goes with the next. */
const MAX_BATCH = 500;

/**
 * Publishes by NOTIFY, one statement at a time: PostgreSQL lets only one transaction with a NOTIFY
 * commit at once in the whole server, so what comes while one is under way goes with the next.
 */
export function createPostgresPublisher(pool: pg.Pool): (text: string) => Promise<void> {
  const queue: Waiting[] = [];

  const flush = coalesce(async () => {
    const batch = queue.splice(0, MAX_BATCH);
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
    if (queue.length > 0) void flush();
  });

  return (text) =>
    new Promise<void>((resolve, reject) => {
      queue.push({ text, resolve, reject });
      void flush();
    });
}
