import type { Job, Prisma } from '@/lib/db/generated/client';
import type { RunTransaction } from '@/lib/db/transaction';
import type { EventBus } from '@/lib/events/event-bus';
import type { Logger } from '@/lib/logger';
import type { Metrics } from '@/lib/metrics';
import type { JobsRepository, NewJob } from '@/lib/repositories/jobs-repository';
import { QUEUE_OPTIONS } from './config';
import { createDispatcher } from './dispatcher';
import { toJobRow } from './job-row';
import { toJobView } from './job-view';
import { createSweep } from './sweep';
import { createTakeOver } from './take-over';
import type { QueueTransport } from './transport';
import type { EnqueueOptions, JobControl, JobDefinition, JobRow, Jobs } from './types';
import { createWakeWorkers } from './wake-workers';

export interface JobsOptions {
  repository: JobsRepository;
  transport: QueueTransport;
  runTransaction: RunTransaction;
  events: Pick<EventBus, 'publish'>;
  logger: Logger;
  metrics: Metrics;
}

const GATHER_MS = 25;

/** A key is a job's own within its organization: no two kinds and no two tenants can collide. */
function scopedKey(name: string, { dedupeKey, organizationId }: EnqueueOptions): string | null {
  return dedupeKey === undefined ? null : `${organizationId ?? 'system'}:${name}:${dedupeKey}`;
}

function toRow<P>(definition: JobDefinition<P>, payload: P, options: EnqueueOptions): NewJob {
  return {
    organizationId: options.organizationId ?? null,
    userId: options.userId ?? null,
    queue: definition.queue,
    name: definition.name,
    payload: definition.schema.parse(payload) as Prisma.InputJsonValue,
    maxAttempts: definition.attempts ?? QUEUE_OPTIONS.defaultJobOptions.attempts,
    dedupeKey: scopedKey(definition.name, options),
    resourceType: options.resource?.type ?? null,
    resourceId: options.resource?.id ?? null,
    requestId: options.requestId ?? null,
    runAt: options.runAt ?? new Date(),
  };
}

/**
 * Writes jobs and hands them over; see `Jobs`. A hand-over that fails is logged and left to the sweeper.
 * With Redis the process that commits a job hands it over. On PostgreSQL, where that costs as much as
 * the change itself, it only wakes the workers, and they take over what waits.
 */
export function createJobs({
  repository,
  transport,
  runTransaction,
  events,
  logger,
  metrics,
}: JobsOptions): Jobs & JobControl {
  const underway = new Set<Promise<void>>();
  const isLeftToWorkers = transport.kind === 'postgres';
  const dispatcher = createDispatcher({ repository, transport, logger, intervalMs: GATHER_MS });
  const wakeWorkers = createWakeWorkers(events, logger);
  const takeOver = createTakeOver({ repository, transport, runTransaction, logger });
  const sweep = createSweep({ repository, transport, logger, metrics });

  function inBackground(what: string, job: JobRow, work: () => Promise<unknown>): void {
    const task = work()
      .then(() => undefined)
      .catch((error) => logger.error(what, error, { jobId: job.id, queue: job.queue }))
      .finally(() => underway.delete(task));
    underway.add(task);
  }

  async function write(
    insert: () => Promise<Job | null>,
    existing: () => Promise<Job | null>,
  ): Promise<{ row: Job; fresh: boolean }> {
    // The job that holds the key may finish between the two statements, freeing the key.
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const row = await insert();
      if (row) return { row, fresh: true };
      const other = await existing();
      if (other) return { row: other, fresh: false };
    }
    throw new Error('A job with this dedupe key kept appearing and finishing; try again');
  }

  return {
    async enqueue(tx, definition, payload, options = {}) {
      const data = toRow(definition, payload, options);
      const { dedupeKey } = data;
      const { row, fresh } =
        dedupeKey === null
          ? { row: repository.add(tx, data), fresh: true }
          : await write(
              () => repository.insert(tx.db, data),
              () => repository.findByDedupeKey(tx.db, dedupeKey),
            );
      if (fresh) {
        tx.afterCommit(() => {
          metrics.jobsEnqueued.inc({ queue: row.queue, name: row.name });
          if (isLeftToWorkers) wakeWorkers.request();
          else dispatcher.dispatch(toJobRow(row));
        });
      }
      return toJobView(row);
    },
    handOver(tx, job) {
      tx.afterCommit(() =>
        inBackground('Handing a job over failed; the sweeper will do it', job, async () => {
          // BullMQ keeps finished jobs and ignores a second one of the same id.
          if (await transport.remove(job)) dispatcher.dispatch(job);
        }),
      );
    },
    discard(tx, job) {
      tx.afterCommit(() =>
        inBackground(
          'Taking a cancelled job out of the queue failed; it will not run',
          job,
          async () => {
            await dispatcher.withdraw(job.id);
            await transport.remove(job);
          },
        ),
      );
    },
    takeOver() {
      if (isLeftToWorkers) takeOver.request();
    },
    sweep,
    async close() {
      await Promise.allSettled(underway);
      await Promise.all([dispatcher.finish(), wakeWorkers.finish(), takeOver.finish()]);
    },
  };
}
