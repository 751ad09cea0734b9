/** Live messages between processes. Nothing is stored: a process that does not listen misses them. */
export interface EventBus {
  /**
   * Publishes a small JSON value.
   * @throws MessageTooLargeError over `MAX_MESSAGE_BYTES` with its channel; Error when the store is
   *   unavailable
   */
  publish(channel: string, message: unknown): Promise<void>;
  /**
   * Resolves with the function that unsubscribes, once messages arrive. If the store is unavailable it
   * resolves after a few seconds, and messages arrive when the store is back.
   */
  subscribe(channel: string, handler: (message: unknown) => void): Promise<() => Promise<void>>;
  /**
   * Calls `listener` when messages may have been missed: with `false` when the connection is lost, with
   * `true` when it is back. Returns the function that removes the listener.
   */
  onGap(listener: (isListening: boolean) => void): () => void;
  close(): Promise<void>;
}

/** The limit of PostgreSQL's NOTIFY, less some room; the same on Redis. */
export const MAX_MESSAGE_BYTES = 7_500;

export class MessageTooLargeError extends Error {
  override name = 'MessageTooLargeError';

  constructor(channel: string, bytes: number) {
    super(
      `The message for channel "${channel}" has ${bytes} bytes; the limit is ${MAX_MESSAGE_BYTES}. ` +
        'Publish an id and let the listener read the rest',
    );
  }
}
