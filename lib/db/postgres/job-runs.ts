import type pg from 'pg';
import type { Job } from '@/lib/db/generated/client';

/** One run of a job. `attempts` is its number and its fence: a later run makes its writes fail. */
export type Run = Pick<Job, 'id' | 'attempts'>;

/** How a run ended, or where its job waits for the next one. */
export interface RunEnd extends Run {
  status: 'pending' | 'completed' | 'failed' | 'cancelled';
  /** Of `pending`: when the next run is due. */
  runAt?: Date;
  /** This run is not an attempt. */
  isUncounted?: boolean;
  result?: Record<string, unknown>;
  /** Without it the row keeps what it has, but for a completed job. */
  error?: { code: string; message: string };
  progress?: object | null;
}

/** A running job, and its progress if that has changed. */
export interface Heartbeat extends Run {
  progress?: object;
}

const START = (which: string) => `
  UPDATE "Job" AS job SET "status" = 'running', "attempts" = job."attempts" + 1,
    "startedAt" = coalesce(job."startedAt", $1), "heartbeatAt" = $1, "updatedAt" = $1
  ${which}
  RETURNING job.*`;

/** The statement of each status lets PostgreSQL use the index that begins with it. */
const due = (condition: string) => `
  SELECT "id", "runAt" FROM "Job" WHERE "queue" = $2 AND ${condition}
  ORDER BY "runAt" LIMIT $3 FOR UPDATE SKIP LOCKED`;

const CLAIM = `
  WITH lost AS MATERIALIZED (${due(`"status" IN ('queued', 'running') AND "updatedAt" < $4::timestamp`)}),
  waiting AS MATERIALIZED (${due(`"status" = 'pending' AND "runAt" <= $1::timestamp`)}),
  claimed AS (
    SELECT "id" FROM (SELECT * FROM lost UNION ALL SELECT * FROM waiting) AS claimable
    ORDER BY "runAt" LIMIT $3
  )
  ${START('FROM claimed WHERE job."id" = claimed."id"')}`;

const START_QUEUED = START(`
  FROM unnest($2::text[], $3::timestamp[]) AS queued("id", "runAt")
  WHERE job."id" = queued."id" AND job."runAt" = queued."runAt"
    AND job."status" IN ('pending', 'queued', 'running')`);

const END = `
  UPDATE "Job" AS job SET
    "status" = run."status",
    "attempts" = job."attempts" - CASE WHEN run."isUncounted" THEN 1 ELSE 0 END,
    "runAt" = coalesce(run."runAt", job."runAt"),
    "result" = coalesce(run."result", job."result"),
    "error" = CASE WHEN run."status" = 'completed' THEN NULL ELSE coalesce(run."error", job."error") END,
    "progress" = coalesce(run."progress", job."progress"),
    "dedupeKey" = CASE WHEN run."status" = 'pending' THEN job."dedupeKey"
      ELSE job."id" || '#' || job."dedupeKey" END,
    "finishedAt" = CASE WHEN run."status" <> 'pending' THEN $2::timestamp END,
    "updatedAt" = $2::timestamp
  FROM jsonb_to_recordset($1::jsonb) AS run("id" text, "attempts" int, "status" text, "runAt" timestamp,
    "isUncounted" boolean, "result" jsonb, "error" jsonb, "progress" jsonb)
  WHERE job."id" = run."id" AND job."status" = 'running' AND job."attempts" = run."attempts"
  RETURNING job."id"`;

const BEAT = `
  UPDATE "Job" AS job SET "heartbeatAt" = $2::timestamp, "updatedAt" = $2::timestamp,
    "progress" = coalesce(run."progress", job."progress")
  FROM jsonb_to_recordset($1::jsonb) AS run("id" text, "attempts" int, "progress" jsonb)
  WHERE job."id" = run."id" AND job."status" = 'running' AND job."attempts" = run."attempts"
  RETURNING job."id"`;

const NEXT = `SELECT "runAt" FROM "Job" WHERE "status" = 'pending' AND "queue" = coalesce($1, "queue")
  ORDER BY "runAt" LIMIT 1`;

/** A job that BullMQ has for its run at `runAt`. */
export type QueuedRun = Pick<Job, 'id' | 'runAt'>;

/** Statements on the runs of jobs, each for many of them at once. */
export class JobRuns {
  constructor(private readonly pool: pg.Pool) {}

  /**
   * Starts up to `limit` jobs of a queue, the earliest first: those that are due, and those that nobody
   * has written to since `lostBefore`, because their worker is lost or BullMQ is no longer used. Skips
   * jobs that others are claiming.
   */
  claim(queue: string, limit: number, lostBefore: Date): Promise<Job[]> {
    return this.query<Job>('plinth-jobs-claim', CLAIM, [new Date(), queue, limit, lostBefore]);
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

  /** When the next job is due, of one queue or of all; null when none waits. */
  async nextDue(queue: string | null = null): Promise<Date | null> {
    const [first] = await this.query<Pick<Job, 'runAt'>>('plinth-jobs-next', NEXT, [queue]);
    return first?.runAt ?? null;
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
