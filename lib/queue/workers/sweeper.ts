import type { Logger } from '@/lib/logger';

/** For jobs that nobody has handed over. */
const FORGOTTEN_JOBS = { everyMs: 5_000, what: 'Looking for forgotten jobs' };

export interface Sweeper {
  /** Resolves when a sweep that is underway has ended. */
  stop(): Promise<void>;
}

/**
 * Sweeps now and every 5 s or `everyMs`, give or take a fifth, so that many workers do not sweep in
 * step. A sweep that fails is logged and made up for by the next.
 */
export function startSweeper(
  sweep: () => Promise<number>,
  logger: Logger,
  { everyMs, what } = FORGOTTEN_JOBS,
): Sweeper {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let underway: Promise<void> = Promise.resolve();

  async function round(): Promise<void> {
    try {
      await sweep();
    } catch (error) {
      logger.warn(`${what} failed; trying again`, { error: String(error) });
    }
    if (stopped) return;
    timer = setTimeout(begin, everyMs * (0.8 + Math.random() * 0.4));
  }

  function begin(): void {
    underway = round();
  }

  begin();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await underway;
    },
  };
}
