import { ConfigError } from '@/lib/config';
import { GRACE_MS } from './listen';

export interface Running {
  close(): Promise<void>;
}

/**
 * Runs a process until SIGTERM or SIGINT, then closes it and exits. Prints an invalid configuration
 * without a stack trace. Exit code 1 for a failed start, or if closing fails or takes too long.
 */
export async function run(start: () => Promise<Running>): Promise<void> {
  let running: Running;
  try {
    running = await start();
  } catch (error) {
    const plain =
      error instanceof ConfigError || (error instanceof Error && error.message.startsWith('Port '));
    console.error(plain ? (error as Error).message : error);
    process.exit(1);
  }
  let stopping = false;
  const stop = async () => {
    // A second signal exits at once.
    if (stopping) process.exit(1);
    stopping = true;
    const timer = setTimeout(() => process.exit(1), 3 * GRACE_MS);
    await running.close();
    clearTimeout(timer);
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
