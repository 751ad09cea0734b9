/** Live messages between processes; nothing is stored, who is not listening misses them. */
export interface EventBus {
  /**
   * `message` must be JSON and small: at most `MAX_MESSAGE_BYTES` with its channel (PostgreSQL's NOTIFY
   * carries no more). Rejects when the message is too large or the carrier is away.
   */
  publish(channel: string, message: unknown): Promise<void>;
  /**
   * Resolves once messages arrive; call the answer to stop. While the carrier is away it resolves after
   * a few seconds nevertheless: messages begin when the carrier is back.
   */
  subscribe(channel: string, handler: (message: unknown) => void): Promise<() => Promise<void>>;
  /**
   * Calls `listener` whenever messages may have been missed: with `false` when the connection is lost,
   * with `true` when it is back.
   */
  onGap(listener: (listening: boolean) => void): () => void;
  close(): Promise<void>;
}

export const MAX_MESSAGE_BYTES = 7_500;

/** The message does not fit; publish an id and let the listener read the rest. */
export class MessageTooLargeError extends Error {
  constructor(channel: string, bytes: number) {
    super(
      `The message for channel "${channel}" has ${bytes} bytes; at most ${MAX_MESSAGE_BYTES} fit. ` +
        'Publish an id and let the listener read the rest',
    );
    this.name = 'MessageTooLargeError';
  }
}
