import type { Logger } from '@/lib/logger';
import type { Metrics } from '@/lib/metrics';
import type { JobsRepository } from '@/lib/repositories/jobs-repository';
import { RECOVERY } from './config';
import { toJobRow } from './job-row';
import type { QueueTransport } from './transport';

/** A row younger than this may still be on its way by the hand that wrote it. */
const HAND_OVER_MS = 3_000;
/** A row that says nothing for this long is looked up in BullMQ; a living run says something every 3 s. */
const SILENCE_MS = RECOVERY.lockDuration + 2 * RECOVERY.stalledInterval;
const BATCH = 100;

export interface SweepOptions {
  repository: JobsRepository;
  transport: QueueTransport;
  logger: Logger;
  metrics: Metrics;
}

/**
 * Builds the sweep: it hands over what was committed and never reached BullMQ, and what BullMQ has
 * lost since (a flushed Redis, a run that ended without its row). Answers how many jobs it moved.
 */
export function createSweep({ repository, transport, logger, metrics }: SweepOptions) {
  return async function sweep(): Promise<number> {
    const now = new Date();
    const due = await repository.findUndispatched(
      now,
      new Date(now.getTime() - HAND_OVER_MS),
      BATCH,
    );
    const silent = await repository.findSilent(now, new Date(now.getTime() - SILENCE_MS), BATCH);
    let moved = 0;
    for (const row of [...due, ...silent]) {
      if (!(await repository.touch(row))) continue;
      const job = toJobRow(row);
      const state = await transport.state(job);
      // Finished for BullMQ while the row is not: the end of a run was lost, the job runs again.
      if (state === 'completed' || state === 'failed') await transport.remove(job);
      if (state === 'completed' || state === 'failed' || state === 'unknown') {
        await transport.add(job);
        moved += 1;
      }
      if (row.status === 'pending' && state !== 'active') await repository.markQueued([row]);
    }
    if (moved > 0) {
      metrics.jobsSwept.inc(moved);
      logger.info('Handed over jobs that an earlier process had left behind', { jobs: moved });
    }
    return moved;
  };
}
