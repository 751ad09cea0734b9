import pg from 'pg';
import { coalesce } from '@/lib/utils/coalesce';
import { withDeadline } from '@/lib/utils/with-deadline';

/** The one NOTIFY channel. The bus's channels are in the payload: PostgreSQL's names have 63 bytes. */
const CHANNEL = 'plinth_events';
/** Messages per NOTIFY statement. */
const MAX_BATCH = 500;
const MAX_RETRY_MS = 2_000;
/** A query at intervals notices an idle connection that a firewall dropped. */
const CHECK_MS = 15_000;

interface Pending {
  text: string;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Sends one NOTIFY statement at a time: PostgreSQL commits one transaction with a NOTIFY at a time in the
 * whole server, so messages that arrive in the meantime share the next statement.
 */
export function createNotifier(pool: pg.Pool): (text: string) => Promise<void> {
  const pending: Pending[] = [];
  const flush = coalesce(async () => {
    const batch = pending.splice(0, MAX_BATCH);
    if (batch.length === 0) return;
    try {
      await pool.query({
        name: 'plinth-events-notify',
        text: 'SELECT pg_notify($1, message) FROM unnest($2::text[]) AS message',
        values: [CHANNEL, batch.map(({ text }) => text)],
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

export interface ListenerOptions {
  databaseUrl: string;
  logger: { warn(message: string): void };
  onMessage: (payload: string) => void;
  /** With `false` when the connection is lost, with `true` when it is back. */
  onGap: (isListening: boolean) => void;
}

/** Listens on a separate connection, which reconnects. `start` resolves at the first LISTEN. */
export function createListener(options: ListenerOptions) {
  const { databaseUrl, logger, onMessage, onGap } = options;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let listening: Promise<void> | null = null;
  let lost = false;
  let closed = false;
  let failures = 0;

  async function open(): Promise<void> {
    const next = new pg.Client({
      connectionString: databaseUrl,
      application_name: 'plinth-events',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    next.on('error', () => undefined);
    next.on('notification', ({ payload }) => payload !== undefined && onMessage(payload));
    try {
      await next.connect();
      await next.query(`LISTEN ${CHANNEL}`);
    } catch (error) {
      next.end().catch(() => undefined);
      throw error;
    }
    if (closed) return void next.end().catch(() => undefined);
    client = next;
    failures = 0;
    next.once('end', () => reopen(next));
    timer = setTimeout(() => check(next), CHECK_MS);
    timer.unref();
    if (lost) onGap(true);
    lost = false;
  }

  async function check(current: pg.Client): Promise<void> {
    try {
      await withDeadline(current.query('SELECT 1'), 5_000, 'PostgreSQL did not respond');
      timer = setTimeout(() => check(current), CHECK_MS);
      timer.unref();
    } catch {
      current.end().catch(() => undefined);
      reopen(current);
    }
  }

  function reopen(gone: pg.Client): void {
    if (closed || client !== gone) return;
    client = null;
    clearTimeout(timer);
    lost = true;
    onGap(false);
    logger.warn('The connection for live messages was lost; reconnecting');
    retry();
  }

  function retry(): void {
    if (closed) return;
    failures += 1;
    const pause = Math.min(50 * 2 ** failures, MAX_RETRY_MS);
    timer = setTimeout(() => open().catch(retry), pause);
  }

  return {
    start(): Promise<void> {
      listening ??= open().catch((error) => {
        lost = true;
        onGap(false);
        retry();
        throw error;
      });
      return client ? Promise.resolve() : listening;
    },
    async close(): Promise<void> {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
