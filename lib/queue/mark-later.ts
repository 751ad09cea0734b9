import type { Logger } from '@/lib/logger';
import type { JobsRepository } from '@/lib/repositories/jobs-repository';
import type { JobRow } from './types';

/**
 * Long enough for a worker that keeps up to have started the job, so that there is nothing left to
 * mark; far below the age at which the sweeper looks for jobs that were never handed over.
 */
const DELAY_MS = 1_000;
const MAX_BATCH = 500;

/** Marks jobs as handed over; see `createMarkLater`. */
export interface MarkLater {
  mark(jobs: readonly JobRow[]): void;
  /** Marks what is left now. */
  finish(): Promise<void>;
}

/**
 * Collects jobs that were handed over and marks those that still wait, many in one statement. A mark
 * that gets lost costs the sweeper one look.
 */
export function createMarkLater(
  repository: Pick<JobsRepository, 'markQueued'>,
  logger: Logger,
): MarkLater {
  let waiting: JobRow[] = [];
  let timer: NodeJS.Timeout | undefined;
  let underway: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, MAX_BATCH);
      waiting = waiting.slice(MAX_BATCH);
      try {
        await repository.markQueued(batch);
      } catch (error) {
        logger.warn('Jobs could not be marked as queued; the sweeper will do it', {
          jobs: batch.length,
          error: String(error),
        });
      }
    }
  }

  function begin(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    underway = underway.then(write);
    return underway;
  }

  return {
    mark(jobs) {
      waiting.push(...jobs);
      timer ??= setTimeout(begin, DELAY_MS);
    },
    finish: begin,
  };
}
