import type pg from 'pg';
import type { Job } from '@/lib/db/generated/client';
import { FAIR_CLAIM, type FairClaim } from './fair-claim';

/** One run of a job. `attempts` is its number and its fence: a later run makes its writes fail. */
export type Run = Pick<Job, 'id' | 'attempts'>;

/** How a run ended, or where its job waits for the next one. */
export interface RunEnd extends Run {
  status: 'pending' | 'completed' | 'failed' | 'cancelled';
  /** Of `pending`: when the next run is due. */
  runAt?: Date;
  /** Of `pending`: what it waits for beside its time. */
  waitsFor?: 'resume' | 'slot';
  /** This run is not an attempt. */
  isUncounted?: boolean;
  result?: Record<string, unknown>;
  /** Without it the row keeps what it has, but for a completed job. */
  error?: { code: string; message: string };
  /** Kept with those of earlier runs. */
  failure?: object;
  progress?: object | null;
}

/** A running job, and its progress if that has changed. */
export interface Heartbeat extends Run {
  progress?: object;
}

/** For a statement that has `ended` jobs. $2 is the time. */
export const CHILDREN_ENDED = `parents AS (
    UPDATE "Job" AS parent SET "pendingChildren" = parent."pendingChildren" - done.count,
      "runAt" = CASE WHEN parent."pendingChildren" <= done.count THEN $2::timestamp ELSE parent."runAt" END,
      "updatedAt" = $2::timestamp
    FROM (
      SELECT "parentId", count(*)::int AS count FROM ended
      WHERE "parentId" IS NOT NULL AND "status" <> 'pending' GROUP BY 1
    ) AS done
    WHERE parent."id" = done."parentId" AND parent."status" = 'pending' AND parent."waitsFor" = 'children'
  )`;

const start = (now: string, which: string) => `
  UPDATE "Job" AS job SET "status" = 'running', "attempts" = job."attempts" + 1,
    "startedAt" = coalesce(job."startedAt", ${now}::timestamp), "heartbeatAt" = ${now}::timestamp,
    "updatedAt" = ${now}::timestamp
  ${which}
  RETURNING job.*`;

const CLAIM = `
  WITH RECURSIVE ${FAIR_CLAIM},
  lost AS MATERIALIZED (
    SELECT "id" FROM "Job"
    WHERE "queue" = $1 AND "status" IN ('queued', 'running') AND "updatedAt" < $7::timestamp
    ORDER BY "runAt" LIMIT $2 FOR UPDATE SKIP LOCKED
  ),
  startable AS (SELECT "id" FROM lost UNION ALL SELECT "id" FROM claimed LIMIT $2)
  ${start('$3', 'FROM startable WHERE job."id" = startable."id"')}`;

const START_QUEUED = start(
  '$1',
  `FROM unnest($2::text[], $3::timestamp[]) AS queued("id", "runAt")
  WHERE job."id" = queued."id" AND job."runAt" = queued."runAt"
    AND job."status" IN ('pending', 'queued', 'running')`,
);

/** As `MAX_FAILURES` of the contract says. */
const KEPT_FAILURES = 25;

/** A child that has ended brings its parent nearer to its run; the last one makes it due. */
const END = `
  WITH ended AS (
  UPDATE "Job" AS job SET
    "status" = run."status",
    "attempts" = job."attempts" - CASE WHEN run."isUncounted" THEN 1 ELSE 0 END,
    "runAt" = coalesce(run."runAt", job."runAt"),
    "result" = coalesce(run."result", job."result"),
    "error" = CASE WHEN run."status" = 'completed' THEN NULL ELSE coalesce(run."error", job."error") END,
    "failures" = CASE WHEN run."failure" IS NULL THEN job."failures"
      ELSE jsonb_path_query_array(job."failures", '$[last - ${KEPT_FAILURES - 2} to last]') || run."failure" END,
    "progress" = coalesce(run."progress", job."progress"),
    "waitsFor" = run."waitsFor",
    "dedupeKey" = CASE WHEN run."status" = 'pending' THEN job."dedupeKey"
      ELSE job."id" || '#' || job."dedupeKey" END,
    "finishedAt" = CASE WHEN run."status" <> 'pending' THEN $2::timestamp END,
    "updatedAt" = $2::timestamp
  FROM jsonb_to_recordset($1::jsonb) AS run("id" text, "attempts" int, "status" text, "runAt" timestamp,
    "isUncounted" boolean, "result" jsonb, "error" jsonb, "failure" jsonb, "progress" jsonb,
    "waitsFor" text)
  WHERE job."id" = run."id" AND job."status" = 'running' AND job."attempts" = run."attempts"
  RETURNING job."id", job."parentId", job."status"
  ), ${CHILDREN_ENDED}
  SELECT "id" FROM ended`;

const BEAT = `
  UPDATE "Job" AS job SET "heartbeatAt" = $2::timestamp, "updatedAt" = $2::timestamp,
    "progress" = coalesce(run."progress", job."progress")
  FROM jsonb_to_recordset($1::jsonb) AS run("id" text, "attempts" int, "progress" jsonb)
  WHERE job."id" = run."id" AND job."status" = 'running' AND job."attempts" = run."attempts"
  RETURNING job."id"`;

const READ_QUEUES = `
  SELECT queues.name AS queue, (SELECT count(*)::int FROM "Job" WHERE "Job"."queue" = queues.name AND "status" = 'queued') AS queued,
    (SELECT "runAt" FROM "Job" WHERE "Job"."queue" = queues.name AND "status" = 'pending'
      ORDER BY "runAt" LIMIT 1) AS "nextDue"
  FROM unnest($1::text[]) AS queues(name)`;

export interface QueueState {
  queue: string;
  queued: number;
  nextDue: Date | null;
}

/** A job that BullMQ has for its run at `runAt`. */
export type QueuedRun = Pick<Job, 'id' | 'runAt'>;

/** Statements on the runs of jobs, each for many of them at once. */
export class JobRuns {
  constructor(private readonly pool: pg.Pool) {}

  /**
   * Starts jobs of a queue: those that nobody has written to since `lostBefore`, because their worker is
   * lost or BullMQ is no longer used, and then those that are due, in fair shares. Skips jobs that others
   * are claiming.
   */
  claim({ queue, limit, cursor, shares }: FairClaim, lostBefore: Date): Promise<Job[]> {
    const { ofOrganization, ofKey } = shares;
    const values = [queue, limit, new Date(), cursor, ofOrganization, ofKey, lostBefore];
    return this.query<Job>('plinth-jobs-claim', CLAIM, values);
  }

  /** Starts jobs that BullMQ has. Returns those that still wait for this run, or have lost its worker. */
  startQueued(runs: readonly QueuedRun[]): Promise<Job[]> {
    return this.query<Job>('plinth-jobs-start', START_QUEUED, [
      new Date(),
      runs.map(({ id }) => id),
      runs.map(({ runAt }) => runAt.toISOString()),
    ]);
  }

  /** Ends runs. Returns the ids of those that were still the jobs' latest. */
  async end(runs: readonly RunEnd[]): Promise<Set<string>> {
    return this.write('plinth-jobs-end', END, runs);
  }

  /** Records that runs are alive. Returns the ids of those that still are the jobs' latest. */
  async beat(runs: readonly Heartbeat[]): Promise<Set<string>> {
    return this.write('plinth-jobs-beat', BEAT, runs);
  }

  /** When the next job of a queue is due; null when none waits. */
  async nextDue(queue: string): Promise<Date | null> {
    const [first] = await this.readQueues([queue]);
    return first?.nextDue ?? null;
  }

  /** How many jobs BullMQ has of each queue, and when the next one is due. */
  readQueues(queues: readonly string[]): Promise<QueueState[]> {
    return this.query<QueueState>('plinth-jobs-queues', READ_QUEUES, [queues]);
  }

  private async write(name: string, text: string, runs: readonly Run[]): Promise<Set<string>> {
    const values = [JSON.stringify(runs), new Date()];
    const rows = await this.query<{ id: string }>(name, text, values);
    return new Set(rows.map(({ id }) => id));
  }

  private async query<Row extends pg.QueryResultRow>(
    name: string,
    text: string,
    values: unknown[],
  ): Promise<Row[]> {
    return (await this.pool.query<Row>({ name, text, values })).rows;
  }
}
