import type { Logger } from '@/lib/logger';
import { MAX_MESSAGE_BYTES, MessageTooLargeError } from './event-bus';

export type Handler = (message: unknown) => void;

/** Who listens to what in this process, the same for every carrier. */
export function createSubscribers(logger: Logger) {
  const channels = new Map<string, Set<Handler>>();
  const gapListeners = new Set<(listening: boolean) => void>();

  /** A handler that throws must not take the others' messages. */
  function call(what: string, task: () => void): void {
    try {
      task();
    } catch (error) {
      logger.error('An event listener failed', error, { channel: what });
    }
  }

  return {
    channels: () => [...channels.keys()],
    /** Answers whether this is the channel's first handler. */
    add(channel: string, handler: Handler): boolean {
      const handlers = channels.get(channel);
      if (handlers) {
        handlers.add(handler);
        return false;
      }
      channels.set(channel, new Set([handler]));
      return true;
    },
    /** Answers whether nobody is left on the channel. */
    remove(channel: string, handler: Handler): boolean {
      const handlers = channels.get(channel);
      if (!handlers?.delete(handler) || handlers.size > 0) return false;
      channels.delete(channel);
      return true;
    },
    dispatch(channel: string, message: unknown): void {
      for (const handler of [...(channels.get(channel) ?? [])])
        call(channel, () => handler(message));
    },
    onGap(listener: (listening: boolean) => void): () => void {
      gapListeners.add(listener);
      return () => void gapListeners.delete(listener);
    },
    gap(listening: boolean): void {
      for (const listener of [...gapListeners]) call('gap', () => listener(listening));
    },
    clear(): void {
      channels.clear();
      gapListeners.clear();
    },
  };
}

/** JSON of the message; refuses what PostgreSQL could not carry, on every carrier alike. */
export function encode(channel: string, message: unknown): string {
  const text = JSON.stringify([channel, message]);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_MESSAGE_BYTES) throw new MessageTooLargeError(channel, bytes);
  return text;
}

/** Channel and message, or null for what is not ours. */
export function decode(text: string): { channel: string; message: unknown } | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value) || typeof value[0] !== 'string') return null;
    return { channel: value[0], message: value[1] };
  } catch {
    return null;
  }
}
