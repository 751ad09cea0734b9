import type { Page } from '@/lib/contracts/common';
import type { JobProgress, JobStatus, JobView } from '@/lib/contracts/jobs';
import type { DbClient } from '@/lib/db/client';
import { type Job, Prisma } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';
import type { JobRow } from '@/lib/queue/types';
import { portableJson } from '@/lib/utils/portable-json';
import { type PageRequest, paginate } from './paginate';

export interface NewJob {
  organizationId: string | null;
  userId: string | null;
  queue: string;
  name: string;
  payload: Prisma.InputJsonValue;
  maxAttempts: number;
  dedupeKey: string | null;
  resourceType: string | null;
  resourceId: string | null;
  requestId: string | null;
  runAt: Date;
}

export interface JobFilter {
  status?: JobStatus | undefined;
  queue?: string | undefined;
  resourceId?: string | undefined;
}

const UNFINISHED = ['pending', 'queued', 'running'];
/** Prisma's code. */
const UNIQUE_VIOLATION = 'P2002';
const FINISHED_BADLY = ['failed', 'cancelled'];

type JobError = NonNullable<JobView['error']>;

/** A run of ours: `attempts` names which. */
export type Run = Pick<Job, 'id' | 'attempts' | 'dedupeKey'>;

/** An ended job keeps its key where it is in nobody's way, for the day when it is run again. */
function retiredKey({ id, dedupeKey }: Pick<Job, 'id' | 'dedupeKey'>): string | null {
  return dedupeKey === null ? null : `${id}#${dedupeKey}`;
}

function restoredKey({ id, dedupeKey }: Job): string | null {
  return dedupeKey?.startsWith(`${id}#`) ? dedupeKey.slice(id.length + 1) : dedupeKey;
}

/**
 * Rows of jobs. Every change of a status is a compare-and-set: it answers the changed row, or null when
 * the row was no longer as expected. `attempts` names a run: only who started run n may finish it.
 */
export class JobsRepository {
  constructor(private readonly prisma: DbClient) {}

  /** Adds the row of a job without a `dedupeKey`; such a row is always new. */
  add(tx: Pick<Transaction, 'insert'>, job: NewJob): Job {
    const payload = portableJson(job.payload) as object;
    return tx.insert('Job', { ...job, payload, status: 'pending', attempts: 0 });
  }

  /** Writes a row; answers null when an unfinished job has the same `dedupeKey`. */
  async insert(db: DbClient, job: NewJob): Promise<Job | null> {
    // Not `create`: a unique violation would abort the caller's transaction.
    const rows = await db.job.createManyAndReturn({
      data: [{ ...job, payload: portableJson(job.payload) }],
      skipDuplicates: true,
    });
    return rows[0] ?? null;
  }

  findByDedupeKey(db: DbClient, dedupeKey: string): Promise<Job | null> {
    return db.job.findUnique({ where: { dedupeKey } });
  }

  findById(id: string): Promise<Job | null> {
    return this.prisma.job.findUnique({ where: { id } });
  }

  find(organizationId: string, id: string): Promise<Job | null> {
    return this.prisma.job.findFirst({ where: { id, organizationId } });
  }

  /** One page of the organization's jobs, newest first. */
  list(organizationId: string, query: PageRequest & JobFilter): Promise<Page<Job>> {
    const { status, queue, resourceId } = query;
    const where = { organizationId, status, queue, resourceId };
    return paginate(query, {
      list: 'jobs',
      where,
      findMany: (page) => this.prisma.job.findMany(page),
      count: (rows) => this.prisma.job.count(rows),
    });
  }

  /** Due rows that nobody has handed over since `before`, oldest first. */
  findUndispatched(now: Date, before: Date, limit: number): Promise<Job[]> {
    return this.prisma.job.findMany({
      where: { status: 'pending', runAt: { lte: now }, updatedAt: { lt: before } },
      orderBy: { runAt: 'asc' },
      take: limit,
    });
  }

  /** Handed-over rows that nothing has touched since `before`. */
  findSilent(now: Date, before: Date, limit: number): Promise<Job[]> {
    return this.prisma.job.findMany({
      where: {
        status: { in: ['queued', 'running'] },
        runAt: { lte: now },
        updatedAt: { lt: before },
      },
      orderBy: { updatedAt: 'asc' },
      take: limit,
    });
  }

  /** Claims a row for looking into: of several sweepers one gets true. */
  async touch(row: Job): Promise<boolean> {
    const { count } = await this.prisma.job.updateMany({
      where: { id: row.id, status: row.status, updatedAt: row.updatedAt },
      data: { updatedAt: new Date() },
    });
    return count === 1;
  }

  /** Marks those that wait for the very run they were handed over for; answers how many. */
  async markQueued(jobs: readonly Pick<Job, 'id' | 'attempts'>[]): Promise<number> {
    const ids = jobs.map(({ id }) => id);
    const attempts = jobs.map((job) => job.attempts);
    // IS TRUE keeps PostgreSQL from going through all that are pending to find these few.
    return this.prisma.$executeRaw`
      UPDATE "Job" AS j SET "status" = 'queued', "updatedAt" = ${new Date()}
      FROM unnest(${ids}::text[], ${attempts}::int[]) AS given("id", "attempts")
      WHERE j."id" = given."id" AND j."attempts" = given."attempts"
        AND (j."status" = 'pending') IS TRUE`;
  }

  /**
   * Marks up to `limit` rows that never ran as queued, the earliest first, for a transaction that hands
   * them over before it commits. Rows that another such transaction has are passed by.
   */
  async claimPending(db: DbClient, limit: number): Promise<JobRow[]> {
    // The rows stay locked until the commit: a worker that vanishes in between loses its session.
    return db.$queryRaw<JobRow[]>`
      WITH bounded AS (SELECT set_config('idle_in_transaction_session_timeout', '25000', true)),
      due AS MATERIALIZED (
        SELECT "id" FROM "Job" WHERE "status" = 'pending' AND "attempts" = 0
        ORDER BY "runAt" LIMIT ${limit} FOR UPDATE SKIP LOCKED
      )
      UPDATE "Job" AS j SET "status" = 'queued', "updatedAt" = ${new Date()}
      FROM due CROSS JOIN bounded WHERE j."id" = due."id"
      RETURNING j."id", j."organizationId", j."queue", j."name", j."status", j."attempts",
        j."maxAttempts", j."runAt"`;
  }

  /** Begins run `attempts + 1`. A row that still says running is one whose worker was lost. */
  start(row: Job, now: Date): Promise<Job | null> {
    return this.change(
      { id: row.id, status: { in: UNFINISHED }, attempts: row.attempts },
      {
        status: 'running',
        attempts: row.attempts + 1,
        startedAt: row.startedAt ?? now,
        heartbeatAt: now,
      },
    );
  }

  /** Says that the run lives, with its progress if there is news; false when the run is no longer ours. */
  async beat(id: string, attempts: number, progress?: JobProgress): Promise<boolean> {
    const { count } = await this.prisma.job.updateMany({
      where: { id, status: 'running', attempts },
      data: { heartbeatAt: new Date(), ...(progress && { progress: portableJson(progress) }) },
    });
    return count === 1;
  }

  complete(
    run: Run,
    result: Record<string, unknown>,
    progress: JobProgress | null,
  ): Promise<Job | null> {
    return this.change(
      { id: run.id, status: 'running', attempts: run.attempts },
      {
        status: 'completed',
        result: portableJson(result) as Prisma.InputJsonObject,
        error: Prisma.DbNull,
        dedupeKey: retiredKey(run),
        finishedAt: new Date(),
        ...(progress && { progress: portableJson(progress) }),
      },
    );
  }

  /** Fails for good: the dead letter. */
  fail(run: Run, error: JobError): Promise<Job | null> {
    return this.change(
      { id: run.id, status: { in: UNFINISHED }, attempts: run.attempts },
      {
        status: 'failed',
        error: portableJson(error),
        dedupeKey: retiredKey(run),
        finishedAt: new Date(),
      },
    );
  }

  /** Ends a run that is to be followed by another; `counted` false takes the run back. */
  release(
    { id, attempts }: Pick<Run, 'id' | 'attempts'>,
    next: { runAt: Date; error: JobError | null; counted: boolean },
  ): Promise<Job | null> {
    return this.change(
      { id, status: 'running', attempts },
      {
        status: 'queued',
        attempts: next.counted ? attempts : attempts - 1,
        runAt: next.runAt,
        ...(next.error && { error: portableJson(next.error) }),
      },
    );
  }

  cancel(db: DbClient, row: Job): Promise<Job | null> {
    return this.change(
      { id: row.id, status: { in: UNFINISHED } },
      { status: 'cancelled', dedupeKey: retiredKey(row), finishedAt: new Date() },
      db,
    );
  }

  /**
   * Makes a job that ended badly pending again, with `attempts` more runs.
   * @returns `taken` when an unfinished job has its key; the transaction can only be rolled back then
   */
  async revive(db: DbClient, row: Job, attempts: number): Promise<Job | 'taken' | null> {
    const revived = this.change(
      { id: row.id, status: { in: FINISHED_BADLY }, attempts: row.attempts },
      {
        status: 'pending',
        dedupeKey: restoredKey(row),
        maxAttempts: row.attempts + attempts,
        error: Prisma.DbNull,
        progress: Prisma.DbNull,
        result: Prisma.DbNull,
        startedAt: null,
        finishedAt: null,
        runAt: new Date(),
      },
      db,
    );
    return revived.catch((error: unknown) => {
      if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) return 'taken';
      throw error;
    });
  }

  private async change(
    where: Prisma.JobWhereInput,
    data: Prisma.JobUpdateManyMutationInput,
    db: DbClient = this.prisma,
  ): Promise<Job | null> {
    const rows = await db.job.updateManyAndReturn({ where, data });
    return rows[0] ?? null;
  }
}
