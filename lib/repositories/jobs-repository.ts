import { type JobError, type JobView, jobList } from '@/lib/contracts/jobs';
import type { Database, DbClient } from '@/lib/db/client';
import { isUniqueViolation } from '@/lib/db/errors';
import { type Job, Prisma } from '@/lib/db/generated/client';
import { endChild, reviveChild } from '@/lib/db/postgres/job-controls';
import { type RetrySelection, retryJobs } from '@/lib/db/postgres/retry-jobs';
import { stopOrganization } from '@/lib/db/postgres/stop-organization';
import type { Transaction } from '@/lib/db/transaction';
import { createId } from '@/lib/utils/create-id';
import { portableJson } from '@/lib/utils/portable-json';
import { type ListQuery, ListReader, type ListSource, type TextPage } from './list/list-reader';

export interface NewJob {
  id?: string | undefined;
  organizationId: string | null;
  userId: string | null;
  queue: string;
  name: string;
  payload: Prisma.InputJsonValue;
  maxAttempts: number;
  dedupeKey: string | null;
  concurrencyKey: string | null;
  resourceType: string | null;
  resourceId: string | null;
  requestId: string | null;
  runAt: Date;
  parentId?: string;
  pendingChildren?: number;
  waitsFor?: string;
}

export const JOBS_SOURCE: ListSource<'organizationId'> = {
  table: 'Job',
  list: jobList,
  owner: ['organizationId'],
  computed: { errorText: `((item."error" ->> 'code') || ' ' || (item."error" ->> 'message'))` },
  // Most jobs are deliveries, which the index of payloads leaves out: publishing does not write it.
  indexed: { payload: `item."name" <> 'webhook.deliver'` },
};

/** Nobody acts differently on a longer backlog, and counting it costs more. */
const MAX_DUE = 10_000;
const UNFINISHED = ['pending', 'queued', 'running'];
const RETRYABLE = ['failed', 'cancelled'];

const NOT_STARTED = {
  parentId: null,
  pendingChildren: 0,
  waitsFor: null,
  failures: [],
  progress: null,
  result: null,
  error: null,
  heartbeatAt: null,
  startedAt: null,
  finishedAt: null,
};

export const ORGANIZATION_DELETED: JobError = {
  code: 'ORGANIZATION_DELETED',
  message: 'The organization was deleted',
};

/** A finished job frees its key, and stores it in a form that a retry can restore. */
function retiredKey({ id, dedupeKey }: Pick<Job, 'id' | 'dedupeKey'>): string | null {
  return dedupeKey === null ? null : `${id}#${dedupeKey}`;
}

function restoredKey({ id, dedupeKey }: Job): string | null {
  return dedupeKey?.startsWith(`${id}#`) ? dedupeKey.slice(id.length + 1) : dedupeKey;
}

/**
 * Rows of jobs. Every change of a status is a compare-and-set: it returns the changed row, or null when
 * the row was in another state. `JobRuns` writes what workers do.
 */
export class JobsRepository {
  private readonly prisma: DbClient;
  private readonly reader: ListReader<JobView, 'organizationId'>;

  constructor({ prisma, pool }: Pick<Database, 'prisma' | 'pool'>) {
    this.prisma = prisma;
    this.reader = new ListReader(pool, JOBS_SOURCE);
  }

  /** Inserts a job, unless an unfinished one has the same `dedupeKey`: returns that one then. */
  async create(tx: Transaction, job: NewJob): Promise<{ row: Job; isNew: boolean }> {
    const { dedupeKey } = job;
    const data = { ...job, payload: portableJson(job.payload) as Prisma.JsonObject };
    if (dedupeKey === null) return { row: this.insert(tx, data), isNew: true };
    const db = await tx.prisma();
    // The other job may finish between the two statements, which frees the key.
    for (let attempt = 0; attempt < 3; attempt += 1) {
      // A unique violation would abort the transaction.
      const rows = await db.job.createManyAndReturn({ data: [data], skipDuplicates: true });
      if (rows[0]) return { row: rows[0], isNew: true };
      const row = await db.job.findUnique({ where: { dedupeKey } });
      if (row) return { row, isNew: false };
    }
    throw new Error('Jobs with this dedupeKey appear and finish all the time; try again');
  }

  private insert(tx: Transaction, job: NewJob & { payload: Prisma.JsonObject }): Job {
    const now = new Date();
    const state = { status: 'pending', attempts: 0, createdAt: now, updatedAt: now };
    const row = { ...job, ...state, id: job.id ?? createId() };
    tx.insert('Job', row);
    return { ...NOT_STARTED, ...row };
  }

  findById(id: string): Promise<Job | null> {
    return this.prisma.job.findUnique({ where: { id } });
  }

  find(organizationId: string, id: string): Promise<Job | null> {
    return this.prisma.job.findFirst({ where: { id, organizationId } });
  }

  /** The jobs of a batch, in the order in which they were enqueued. */
  listChildren(parentId: string): Promise<Job[]> {
    return this.prisma.job.findMany({
      where: { parentId },
      orderBy: { id: 'asc' },
    });
  }

  /** How many jobs of all organizations are due and wait for a worker, `MAX_DUE` at most. */
  countDue(): Promise<number> {
    const where = { status: { in: ['pending', 'queued'] }, runAt: { lte: new Date() } };
    return this.prisma.job.count({ where, take: MAX_DUE });
  }

  /** One page of the organization's jobs, newest first. */
  list(organizationId: string, query: ListQuery): Promise<TextPage<JobView>> {
    return this.reader.page({ organizationId }, query);
  }

  /** Cancels every unfinished job of a deleted organization, and fails its webhook deliveries. */
  cancelAll(tx: Transaction, organizationId: string): void {
    stopOrganization(tx, organizationId, ORGANIZATION_DELETED);
  }

  async cancel(tx: Transaction, row: Job): Promise<Job | null> {
    const db = await tx.prisma();
    const status = { in: UNFINISHED };
    const end = { status: 'cancelled', finishedAt: new Date() };
    const cancelled = await this.change(
      { id: row.id, status },
      { ...end, dedupeKey: retiredKey(row) },
      db,
    );
    if (cancelled?.parentId) await endChild(tx, cancelled.parentId);
    return cancelled;
  }

  /** Cancels the unfinished jobs of a batch; returns them. */
  async cancelChildren(tx: Transaction, parentId: string): Promise<Job[]> {
    const db = await tx.prisma();
    const where = { parentId, status: { in: UNFINISHED } };
    return db.job.updateManyAndReturn({
      where,
      data: { status: 'cancelled', finishedAt: new Date() },
    });
  }

  /**
   * Makes a failed or cancelled job pending again, with `attempts` more runs.
   * @returns `taken` when an unfinished job has its key; the transaction must roll back then
   */
  async revive(tx: Transaction, row: Job, attempts: number): Promise<Job | 'taken' | null> {
    const db = await tx.prisma();
    const revived = this.change(
      { id: row.id, status: { in: RETRYABLE }, attempts: row.attempts },
      {
        status: 'pending',
        dedupeKey: restoredKey(row),
        maxAttempts: row.attempts + attempts,
        error: Prisma.DbNull,
        progress: Prisma.DbNull,
        result: Prisma.DbNull,
        startedAt: null,
        finishedAt: null,
        waitsFor: null,
        // Not null: the relay checks whether the queue has the job from an earlier run.
        heartbeatAt: new Date(),
        runAt: new Date(),
      },
      db,
    );
    if (row.parentId) await reviveChild(tx, row.parentId);
    return revived.catch((error: unknown) => {
      if (isUniqueViolation(error)) return 'taken';
      throw error;
    });
  }

  /** Makes failed jobs pending again; returns their ids. */
  reviveFailed(tx: Transaction, selection: RetrySelection): Promise<string[]> {
    return retryJobs(tx, selection);
  }

  private async change(
    where: Prisma.JobWhereInput,
    data: Prisma.JobUpdateManyMutationInput,
    db: DbClient,
  ): Promise<Job | null> {
    const rows = await db.job.updateManyAndReturn({ where, data });
    return rows[0] ?? null;
  }
}
