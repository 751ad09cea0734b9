import type { JobProgress } from '@/lib/contracts/jobs';

/** Followers hear of progress at most five times a second, the row of it once. */
const PUBLISH_MS = 200;
const WRITE_MS = 1_000;

export interface ProgressReporter {
  report(value: JobProgress): void;
  /** Ends reporting; answers the last value. What the row says after this is the caller's. */
  stop(): Promise<JobProgress | null>;
}

/**
 * Passes on the latest value now and then, however often it is reported. Failures are the tasks' own
 * to handle.
 */
export function createProgressReporter(tasks: {
  publish(value: JobProgress): Promise<void>;
  write(value: JobProgress): Promise<void>;
}): ProgressReporter {
  let latest: JobProgress | null = null;
  let timer: NodeJS.Timeout | null = null;
  let flushing: Promise<void> | null = null;
  let stopped = false;
  let publishedAt = 0;
  let writtenAt = 0;

  async function flush(value: JobProgress): Promise<void> {
    publishedAt = Date.now();
    await tasks.publish(value);
    if (Date.now() - writtenAt < WRITE_MS) return;
    writtenAt = Date.now();
    await tasks.write(value);
  }

  function schedule(): void {
    if (timer || flushing || stopped || latest === null) return;
    timer = setTimeout(
      () => {
        timer = null;
        const value = latest;
        if (value === null) return;
        flushing = flush(value).finally(() => {
          flushing = null;
          if (latest !== value) schedule();
        });
      },
      Math.max(publishedAt + PUBLISH_MS - Date.now(), 0),
    );
  }

  return {
    report(value) {
      latest = value;
      schedule();
    },
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      await flushing;
      return latest;
    },
  };
}
