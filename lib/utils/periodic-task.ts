export interface PeriodicTask {
  /** Resolves when a run in progress has ended. */
  stop(): Promise<void>;
}

export interface PeriodicTaskOptions {
  /** For the log, such as `Removing expired files`. */
  name: string;
  everyMs: number;
  logger: { warn(message: string, context: Record<string, unknown>): void };
}

/**
 * Runs `work` now and periodically, give or take a fifth of the interval, so that processes do not
 * run in step. A failure is logged.
 */
export function startPeriodicTask(
  work: () => Promise<unknown>,
  { name, everyMs, logger }: PeriodicTaskOptions,
): PeriodicTask {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    try {
      await work();
    } catch (error) {
      logger.warn(`${name} failed; trying again`, { error: String(error) });
    }
    if (stopped) return;
    timer = setTimeout(start, everyMs * (0.8 + Math.random() * 0.4));
  }

  function start(): void {
    running = run();
  }

  start();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
