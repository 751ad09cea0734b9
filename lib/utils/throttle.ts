/** Work that is requested often and runs at most once per interval; see `createThrottle`. */
export interface Throttle {
  /** Requests a run that begins after this call. */
  request(): void;
  /** Runs what is requested now; resolves when no run is in progress. */
  flush(): Promise<void>;
  /** Drops what is requested; resolves when no run is in progress. */
  cancel(): Promise<void>;
}

/**
 * Runs `work` at once when it is idle, otherwise once `intervalMs` after the last run began, however
 * many requests came in between. Runs never overlap. `work` must not reject.
 */
export function createThrottle(work: () => Promise<void>, intervalMs: number): Throttle {
  let requested = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    clearTimeout(timer);
    const startedAt = performance.now();
    requested = false;
    await work();
    running = null;
    const waitMs = Math.max(startedAt + intervalMs - performance.now(), 0);
    timer = setTimeout(() => {
      timer = undefined;
      if (requested) running = run();
    }, waitMs);
    timer.unref();
  }

  return {
    request() {
      requested = true;
      if (!running && !timer) running = run();
    },
    async flush() {
      await running;
      if (!requested) return;
      running = run();
      await running;
    },
    async cancel() {
      requested = false;
      await running;
      requested = false;
    },
  };
}
