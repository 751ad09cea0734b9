/** Live messages between processes; nothing is stored, who is not listening misses them. */
export interface EventBus {
  /** `message` must be JSON and small (PostgreSQL's NOTIFY carries at most 8,000 bytes). */
  publish(channel: string, message: unknown): Promise<void>;
  /** Resolves once messages arrive; call the answer to stop. */
  subscribe(channel: string, handler: (message: unknown) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
