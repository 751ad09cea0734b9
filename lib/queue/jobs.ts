import { toJobView } from '@/lib/contracts/jobs';
import type { Job, Prisma } from '@/lib/db/generated/client';
import type { EventBus } from '@/lib/events/event-bus';
import type { Logger } from '@/lib/logger';
import type { Metrics } from '@/lib/metrics';
import type { JobsRepository, NewJob } from '@/lib/repositories/jobs-repository';
import { createId } from '@/lib/utils/create-id';
import { createThrottle } from '@/lib/utils/throttle';
import { QUEUE_OPTIONS } from './config';
import { CANCELLED_JOBS, type JobChanges, PENDING_JOBS } from './job-events';
import type { Queues } from './queues';
import type { EnqueueOptions, JobControl, JobDefinition, Jobs } from './types';

export interface JobsDeps {
  repository: JobsRepository;
  /** Null without Redis. */
  queues: Pick<Queues, 'remove'> | null;
  changes: JobChanges;
  events: Pick<EventBus, 'publish'>;
  logger: Logger;
  metrics: Metrics;
}

/** PostgreSQL serializes commits that NOTIFY: a process sends at most 20 signals per second. */
const SIGNAL_INTERVAL_MS = 50;
const { attempts: DEFAULT_ATTEMPTS } = QUEUE_OPTIONS.defaultJobOptions;

/** Jobs run in the order of their times: one with priority counts as if it had waited for so long. */
const HIGH_PRIORITY_MS = 60 * 60_000;
/** The last child makes its parent due. */
const UNTIL_CHILDREN_END = new Date('9999-01-01T00:00:00Z');

/** Scoped by organization and kind of job, so that keys of two tenants never collide. */
function scopedKey(name: string, { dedupeKey, organizationId }: EnqueueOptions): string | null {
  return dedupeKey === undefined ? null : `${organizationId ?? 'system'}:${name}:${dedupeKey}`;
}

function toRow<P>(definition: JobDefinition<P>, payload: P, options: EnqueueOptions = {}): NewJob {
  return {
    organizationId: options.organizationId ?? null,
    userId: options.userId ?? null,
    queue: definition.queue,
    name: definition.name,
    payload: definition.schema.parse(payload) as Prisma.InputJsonValue,
    maxAttempts: definition.attempts ?? DEFAULT_ATTEMPTS,
    dedupeKey: scopedKey(definition.name, options),
    concurrencyKey: options.concurrencyKey ?? null,
    resourceType: options.resource?.type ?? null,
    resourceId: options.resource?.id ?? null,
    requestId: options.requestId ?? null,
    runAt: options.runAt ?? new Date(Date.now() - (options.priority ? HIGH_PRIORITY_MS : 0)),
  };
}

/** Writes jobs to their table, the outbox, and signals the relays of the workers after the commit. */
export function createJobs({ repository, queues, events, changes, logger, metrics }: JobsDeps) {
  const signal = createThrottle(async () => {
    try {
      await events.publish(PENDING_JOBS, null);
    } catch (error) {
      logger.warn('Workers were not notified of new jobs; they find them by polling', {
        error: String(error),
      });
    }
  }, SIGNAL_INTERVAL_MS);

  function report({ queue, name }: Pick<JobDefinition, 'queue' | 'name'>, count: number): void {
    if (count === 0) return;
    metrics.jobsEnqueued.inc({ queue, name }, count);
    signal.request();
  }

  const jobs: Jobs & JobControl & { close(): Promise<void> } = {
    async enqueue(tx, definition, payload, options = {}) {
      const data = toRow(definition, payload, options);
      const { row, isNew } = await repository.create(tx, data);
      if (isNew) tx.afterCommit(() => report(definition, 1));
      return toJobView(row);
    },
    enqueueBy(tx, definition, write) {
      const { queue, name, attempts: maxAttempts = DEFAULT_ATTEMPTS } = definition;
      const written = write({ queue, name, maxAttempts });
      // Who does not await it learns of an error by the commit.
      written.catch(() => undefined);
      // After a commit, `written` has resolved.
      tx.afterCommit(() => void written.then(({ length }) => report(definition, length)));
      return written;
    },
    async enqueueBatch(tx, { children, continuation }) {
      const waits = children.length > 0;
      const { row: parent } = await repository.create(tx, {
        ...toRow(continuation.definition, continuation.payload, continuation.options),
        ...(waits && { runAt: UNTIL_CHILDREN_END, waitsFor: 'children' }),
        pendingChildren: children.length,
      });
      // In this order they are read again.
      const ids = children.map(() => createId()).sort();
      for (const [index, { definition, payload, options }] of children.entries()) {
        const place = { id: ids[index], parentId: parent.id };
        await repository.create(tx, { ...toRow(definition, payload, options), ...place });
        tx.afterCommit(() => report(definition, 1));
      }
      tx.afterCommit(() => report(continuation.definition, 1));
      return toJobView(parent);
    },
    signal(tx) {
      tx.afterCommit(() => signal.request());
    },
    async cancel(tx, row) {
      const cancelled = await repository.cancel(tx, row);
      if (!cancelled) return null;
      const children =
        row.waitsFor === 'children' ? await repository.cancelChildren(tx, row.id) : [];
      tx.afterCommit(() => {
        for (const one of [row, ...children]) void stopJob(one);
        if (row.parentId) signal.request();
      });
      return cancelled;
    },
    async retry(tx, row) {
      const revived = await repository.revive(tx, row, DEFAULT_ATTEMPTS);
      if (revived) {
        tx.afterCommit(() => {
          changes.publish(row.id);
          signal.request();
        });
      }
      return revived;
    },
    async retryFailed(tx, selection) {
      const ids = await repository.reviveFailed(tx, { ...selection, attempts: DEFAULT_ATTEMPTS });
      tx.afterCommit(() => {
        for (const id of ids) changes.publish(id);
        signal.request();
      });
      return ids.length;
    },
    /** Sends a signal that is due. */
    close: () => signal.flush(),
  };

  /** Notifies workers and watchers of a cancelled job. What fails here, a worker finds in the row. */
  async function stopJob(row: Job): Promise<void> {
    changes.publish(row.id);
    const results = await Promise.allSettled([
      events.publish(CANCELLED_JOBS, row.id),
      queues?.remove(row),
    ]);
    for (const result of results) {
      if (result.status === 'fulfilled') continue;
      const context = { jobId: row.id, error: String(result.reason) };
      logger.warn('A worker may notice a cancelled job late', context);
    }
  }

  return jobs;
}
