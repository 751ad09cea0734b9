import { messageOf } from '@/lib/utils/message-of';

const TOGETHER_MS = 1_000;

/** Stops everything once, in the reverse of the order in which it was started. */
export interface Shutdown {
  /** Aborted when stopping begins. */
  signal: AbortSignal;
  /** Names what has to be stopped; call it before the start that may be interrupted. */
  add(close: () => Promise<void>): void;
  /** Begins to stop, or joins who has begun; ends the process. */
  stop(code: number): Promise<void>;
}

/**
 * Listens for Ctrl-C, `kill` and a closed terminal. npm passes on the Ctrl-C that the terminal has
 * sent to us already, so signals close together count as one; a later one means `hurry`.
 */
export function createShutdown(print: (text: string) => void, hurry: () => void): Shutdown {
  const controller = new AbortController();
  const closers: (() => Promise<void>)[] = [];
  let stopping: Promise<void> | null = null;
  let startedAt = 0;

  async function run(code: number): Promise<void> {
    startedAt = Date.now();
    controller.abort(new Error('Stopped.'));
    for (const close of closers.reverse()) {
      await close().catch((error: unknown) => print(messageOf(error)));
    }
    process.exit(code);
  }
  function stop(code: number): Promise<void> {
    stopping ??= run(code);
    return stopping;
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (stopping && Date.now() - startedAt > TOGETHER_MS) hurry();
      if (!stopping) print('Stopping...');
      void stop(0);
    });
  }
  return { signal: controller.signal, add: (close) => closers.push(close), stop };
}
