import type { Logger } from '@/lib/logger';

const INTERVAL_MS = 5_000;

export interface Sweeper {
  /** Resolves when a sweep that is underway has ended. */
  stop(): Promise<void>;
}

/**
 * Sweeps now and every 5 s, give or take a fifth, so that many workers do not sweep in step. A sweep
 * that fails is logged and made up for by the next.
 */
export function startSweeper(sweep: () => Promise<number>, logger: Logger): Sweeper {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let underway: Promise<void> = Promise.resolve();

  async function round(): Promise<void> {
    try {
      await sweep();
    } catch (error) {
      logger.warn('Looking for forgotten jobs failed; trying again', { error: String(error) });
    }
    if (stopped) return;
    timer = setTimeout(begin, INTERVAL_MS * (0.8 + Math.random() * 0.4));
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
