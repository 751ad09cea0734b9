import type { RunTransaction } from '@/lib/db/transaction';
import type { Logger } from '@/lib/logger';
import type { JobsRepository } from '@/lib/repositories/jobs-repository';
import { createPaced, type Paced } from '@/lib/utils/paced';
import { byQueue } from './by-queue';
import type { QueueTransport } from './transport';

const MAX_BATCH = 500;
/** BullMQ makes temporary tables for a batch on PostgreSQL: few large ones are far cheaper than many. */
const GATHER_MS = 200;

export interface TakeOverOptions {
  repository: Pick<JobsRepository, 'claimPending'>;
  transport: Pick<QueueTransport, 'addMany'>;
  runTransaction: RunTransaction;
  logger: Logger;
}

/**
 * The workers' part of a hand-over: takes the jobs that wait in their table and gives them to BullMQ,
 * batch by batch, until none is left. A batch is marked in a transaction that commits when BullMQ has
 * it: after a failure or a kill in between, its jobs wait as before. Meanwhile other workers pass its
 * rows by, and who cancels one of its jobs waits, to find it in BullMQ and take it out.
 */
export function createTakeOver(options: TakeOverOptions): Paced {
  const { repository, transport, runTransaction, logger } = options;

  function takeBatch(): Promise<number> {
    return runTransaction(async (tx) => {
      const jobs = await repository.claimPending(tx.db, MAX_BATCH);
      await Promise.all([...byQueue(jobs)].map(([queue, some]) => transport.addMany(queue, some)));
      return jobs.length;
    });
  }

  return createPaced(async () => {
    let taken = 0;
    try {
      let batch: number;
      do {
        batch = await takeBatch();
        taken += batch;
      } while (batch === MAX_BATCH);
    } catch (error) {
      logger.error('Taking over waiting jobs failed; the next sweep tries again', error);
    }
    return taken > 1;
  }, GATHER_MS);
}
