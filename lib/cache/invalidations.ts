import { randomUUID } from 'node:crypto';
import { type EventBus, MAX_MESSAGE_BYTES } from '@/lib/events/event-bus';
import type { Logger } from '@/lib/logger';
import { coalesce } from '@/lib/utils/coalesce';
import { withDeadline } from '@/lib/utils/with-deadline';

const CHANNEL = 'cache:invalidate';
/** Room for the channel and the sender. */
const MESSAGE_BYTES = MAX_MESSAGE_BYTES - 200;
/** Past so many at once it is shorter to forget everything. */
const MAX_PENDING = 5_000;
const RETRY_MS = 500;
/** How long the end of a process waits for the last message. */
const CLOSE_MS = 1_000;

/** `k` and a key, `t` and a tag, or everything. */
export type Forgotten = `k${string}` | `t${string}` | '*';

export interface InvalidationsOptions {
  events: EventBus;
  logger: Logger;
  /** Forgets in the shared cache; before the others are told, so that they do not find it there again. */
  forgetShared?: ((items: readonly Forgotten[]) => Promise<void>) | undefined;
  /** Somebody else's change. */
  onForgotten: (items: readonly Forgotten[]) => void;
}

/** As few messages as the items fit into. */
function toMessages(sender: string, items: readonly Forgotten[]): string[][] {
  let message = [sender];
  let bytes = 0;
  const messages = [message];
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item)) + 1;
    if (size > MESSAGE_BYTES) return [[sender, '*']];
    if (bytes + size > MESSAGE_BYTES) {
      message = [sender];
      messages.push(message);
      bytes = 0;
    }
    message.push(item);
    bytes += size;
  }
  return messages;
}

/**
 * Tells the other processes what to forget. While one message is under way everything new waits for
 * the next, so a rush of changes makes few messages. What could not be told is told again until it is.
 */
export function createInvalidations(options: InvalidationsOptions) {
  const { events, logger, forgetShared, onForgotten } = options;
  const sender = randomUUID();
  /** With a number that changes when an item is forgotten once more while we tell of it. */
  const pending = new Map<Forgotten, number>();
  let sequence = 0;
  let timer: NodeJS.Timeout | undefined;
  let listening: Promise<() => Promise<void>> | null = null;
  let failing = false;
  let closed = false;

  async function tell(): Promise<void> {
    const telling = [...pending];
    if (telling.length === 0) return;
    const items = telling.map(([item]) => item);
    await forgetShared?.(items);
    await Promise.all(toMessages(sender, items).map((message) => events.publish(CHANNEL, message)));
    for (const [item, number] of telling) if (pending.get(item) === number) pending.delete(item);
  }

  const flush = coalesce(async () => {
    clearTimeout(timer);
    try {
      await tell();
      failing = false;
    } catch (error) {
      if (!failing && !closed) {
        logger.warn('Other processes cannot be told what to forget; trying again', {
          error: String(error),
        });
      }
      failing = true;
      if (closed) return;
      timer = setTimeout(() => void flush(), RETRY_MS);
      timer.unref();
    }
  });

  function receive(message: unknown): void {
    if (!Array.isArray(message) || message[0] === sender) return;
    onForgotten(message.slice(1).filter((item): item is Forgotten => typeof item === 'string'));
  }

  return {
    /** Resolves once we are told of changes, or after a few seconds while the carrier is away. */
    listen(): Promise<unknown> {
      listening ??= events.subscribe(CHANNEL, receive);
      return listening;
    },
    /** Resolves after an attempt to tell; never rejects. */
    announce(items: readonly Forgotten[]): Promise<void> {
      if (pending.size + items.length > MAX_PENDING) {
        pending.clear();
        pending.set('*', ++sequence);
      } else {
        for (const item of items) pending.set(item, ++sequence);
      }
      return flush();
    },
    /** Whether the shared cache may still have what we know to be outdated. */
    owes(key: string, tags: readonly string[] = []): boolean {
      if (pending.size === 0) return false;
      return (
        pending.has('*') || pending.has(`k${key}`) || tags.some((tag) => pending.has(`t${tag}`))
      );
    },
    async close(): Promise<void> {
      closed = true;
      clearTimeout(timer);
      if (pending.size > 0) {
        await withDeadline(flush(), CLOSE_MS, 'No answer').catch(() => undefined);
      }
      await listening?.then((stop) => stop()).catch(() => undefined);
    },
  };
}
