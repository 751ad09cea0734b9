import type { Logger } from '@/lib/logger';
import { MAX_MESSAGE_BYTES, MessageTooLargeError } from './event-bus';

type Handler = (message: unknown) => void;
type GapListener = (isListening: boolean) => void;

/** The subscriptions of this process, and the encoding of messages: the same for every store. */
export class Subscribers {
  private readonly handlers = new Map<string, Set<Handler>>();
  private readonly gapListeners = new Set<GapListener>();

  constructor(private readonly logger: Logger) {}

  get channels(): string[] {
    return [...this.handlers.keys()];
  }

  /** Returns the function that removes the subscription; it returns whether the channel is unused then. */
  add(channel: string, handler: Handler): () => boolean {
    // A handler may subscribe twice: each subscription is an entry of its own.
    const entry: Handler = (message) => handler(message);
    const entries = this.handlers.get(channel) ?? new Set();
    this.handlers.set(channel, entries.add(entry));
    return () => {
      if (!entries.delete(entry) || entries.size > 0) return false;
      return this.handlers.delete(channel);
    };
  }

  /** Calls the handlers of an encoded message; ignores what is not ours. */
  dispatch(text: string): void {
    let decoded: unknown;
    try {
      decoded = JSON.parse(text);
    } catch {
      return;
    }
    if (!Array.isArray(decoded)) return;
    const [channel, message] = decoded;
    for (const handler of [...(this.handlers.get(channel) ?? [])]) {
      this.call(channel, () => handler(message));
    }
  }

  readonly onGap = (listener: GapListener): (() => void) => {
    this.gapListeners.add(listener);
    return () => void this.gapListeners.delete(listener);
  };

  reportGap(isListening: boolean): void {
    for (const listener of [...this.gapListeners]) this.call('gap', () => listener(isListening));
  }

  clear(): void {
    this.handlers.clear();
    this.gapListeners.clear();
  }

  /** A handler that throws must not cost the others their message. */
  private call(channel: string, task: () => void): void {
    try {
      task();
    } catch (error) {
      this.logger.error('An event handler failed', error, { channel });
    }
  }
}

/** @throws MessageTooLargeError */
export function encode(channel: string, message: unknown): string {
  const text = JSON.stringify([channel, message]);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_MESSAGE_BYTES) throw new MessageTooLargeError(channel, bytes);
  return text;
}
