import { randomUUID } from 'node:crypto';
import { type EventBus, MAX_MESSAGE_BYTES } from '@/lib/events/event-bus';
import type { Logger } from '@/lib/logger';
import { coalesce } from '@/lib/utils/coalesce';
import { withDeadline } from '@/lib/utils/with-deadline';

/** The tag of every entry. */
export const EVERYTHING = '*';

const CHANNEL = 'cache:invalidate';
const NAMES_PER_MESSAGE = 100;
/** Without the channel and the sender. */
const MAX_NAMES_BYTES = MAX_MESSAGE_BYTES - 200;
/** Beyond this it is cheaper to invalidate everything. */
const MAX_PENDING = 5_000;
const RETRY_MS = 500;
/** How long a closing process waits for the last message. */
const CLOSE_MS = 1_000;

export interface InvalidationBusOptions {
  events: EventBus;
  logger: Logger;
  /** Runs before the message is published, so that receivers do not read the old value from Redis. */
  invalidateShared?: ((names: readonly string[]) => Promise<void>) | undefined;
  /** Another process has invalidated keys or tags. */
  onInvalidated: (names: readonly string[]) => void;
}

function toMessages(names: readonly string[]): (readonly string[])[] {
  const messages = [];
  for (let start = 0; start < names.length; start += NAMES_PER_MESSAGE) {
    messages.push(names.slice(start, start + NAMES_PER_MESSAGE));
  }
  const fit = messages.every((part) => Buffer.byteLength(JSON.stringify(part)) <= MAX_NAMES_BYTES);
  return fit ? messages : [[EVERYTHING]];
}

/**
 * Publishes invalidated keys and tags to the other processes. While one batch is on its way, the next
 * one gathers, so many changes at once take few messages. A batch that fails is sent again until it
 * arrives, and meanwhile `isPending` makes this process bypass Redis for those keys.
 */
export function createInvalidationBus(options: InvalidationBusOptions) {
  const { events, logger, invalidateShared, onInvalidated } = options;
  const sender = randomUUID();
  let pending = new Set<string>();
  let sending = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let subscription: Promise<() => Promise<void>> | undefined;
  let isFailing = false;
  let isClosed = false;

  function add(names: Iterable<string>): void {
    for (const name of names) pending.add(name);
    if (pending.size > MAX_PENDING) pending = new Set([EVERYTHING]);
  }

  const flush = coalesce(async () => {
    clearTimeout(timer);
    [sending, pending] = [pending, new Set()];
    const names = [...sending];
    try {
      if (names.length > 0) await invalidateShared?.(names);
      await Promise.all(
        toMessages(names).map((part) => events.publish(CHANNEL, { sender, names: part })),
      );
      isFailing = false;
    } catch (error) {
      add(sending);
      if (isClosed) return;
      if (!isFailing) {
        logger.warn('Cache invalidations cannot be published; retrying', { error: String(error) });
      }
      isFailing = true;
      timer = setTimeout(() => void flush(), RETRY_MS);
      timer.unref();
    } finally {
      sending = new Set();
    }
  });

  function receive(message: unknown): void {
    const { sender: from, names } = message as { sender: string; names: string[] };
    if (from !== sender) onInvalidated(names);
  }

  return {
    /** Resolves once messages arrive, or after a few seconds while the event bus is unavailable. */
    listen(): Promise<unknown> {
      subscription ??= events.subscribe(CHANNEL, receive);
      return subscription;
    },
    /** Resolves after the first attempt; never rejects. */
    publish(names: readonly string[]): Promise<void> {
      add(names);
      return flush();
    },
    /** Whether Redis may still hold a value that this process has invalidated under one of the names. */
    isPending: (names: readonly string[]): boolean =>
      [EVERYTHING, ...names].some((name) => pending.has(name) || sending.has(name)),
    async close(): Promise<void> {
      isClosed = true;
      clearTimeout(timer);
      if (pending.size > 0) {
        await withDeadline(flush(), CLOSE_MS, 'No response').catch(() => undefined);
      }
      await subscription?.then((stop) => stop()).catch(() => undefined);
    },
  };
}
