import { ConfigError } from '@/lib/config';
import { GRACE_MS } from './listen';

export interface Running {
  /** How long it goes on before it begins to close, in milliseconds. */
  drainMs?: number;
  close(): Promise<void>;
}

/**
 * Runs a process until SIGTERM or SIGINT, then closes it and exits. Prints an invalid configuration
 * without a stack trace. Exit code 1 for a failed start, or if closing fails or takes too long.
 */
export async function run(start: () => Promise<Running>): Promise<void> {
  let running: Running | undefined;
  let stopping = false;
  const stop = async () => {
    // A second signal exits at once, and so does one before there is anything to close.
    if (stopping || !running) process.exit(stopping ? 1 : 0);
    stopping = true;
    const timer = setTimeout(() => process.exit(1), (running.drainMs ?? 0) + 3 * GRACE_MS);
    await running.close();
    clearTimeout(timer);
    process.exit(0);
  };
  // Before the start: as the first process of a container, node ignores signals without a listener.
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  try {
    running = await start();
  } catch (error) {
    const plain =
      error instanceof ConfigError || (error instanceof Error && error.message.startsWith('Port '));
    console.error(plain ? (error as Error).message : error);
    process.exit(1);
  }
}
