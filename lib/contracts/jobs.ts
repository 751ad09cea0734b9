import { z } from 'zod';
import { defineArea } from './area';
import { id, idParams, isoDate, timestamp } from './common';
import { defineContract, operationsOf } from './contract';
import { exampleJob, exampleQueuedJob } from './examples';
import { JOB_STATUSES } from './job-status';
import { atLeast, atMost, columnsOf, contains, defineList, equals, hasKey } from './list';
import { viewOf } from './view';

/** `total` is null while it is unknown. */
export const jobProgress = z.object({
  done: z.number().int(),
  total: z.number().int().nullable(),
  message: z.string(),
});
export type JobProgress = z.infer<typeof jobProgress>;

export const jobError = z.object({ code: z.string(), message: z.string() });
export type JobError = z.infer<typeof jobError>;

/** A run that failed, or was postponed for an error. */
export const jobFailure = jobError.extend({
  attempt: z.number().int(),
  at: timestamp,
  durationMs: z.number().int(),
  /** Which worker ran it, as its log names it. */
  worker: z.string(),
  /** The latest lines of the run's log. */
  lines: z
    .array(
      z.object({ at: timestamp, level: z.enum(['info', 'warn', 'error']), message: z.string() }),
    )
    .default([]),
});
export type JobFailure = z.infer<typeof jobFailure>;

/** Failures that a job keeps, the latest ones. */
export const MAX_FAILURES = 25;

export const job = z.object({
  id,
  queue: z.string(),
  name: z.string(),
  status: z.enum(JOB_STATUSES),
  progress: jobProgress.nullable(),
  result: z.record(z.string(), z.unknown()).nullable(),
  error: jobError.nullable(),
  attempts: z.number().int(),
  maxAttempts: z.number().int(),
  resourceType: z.string().nullable(),
  resourceId: z.string().nullable(),
  /** The request that enqueued it. */
  requestId: z.string().nullable(),
  /** The job that continues when this one and the others of its batch have ended. */
  parentId: id.nullable(),
  /** Jobs of its batch that it still waits for. */
  pendingChildren: z.number().int(),
  /** What a pending job waits for beside its time: its batch, its kind to be resumed, or its turn. */
  waitsFor: z.enum(['children', 'resume', 'slot']).nullable(),
  /** When a pending job is due. */
  runAt: timestamp,
  createdAt: timestamp,
  startedAt: timestamp.nullable(),
  finishedAt: timestamp.nullable(),
});
export type JobView = z.infer<typeof job>;

/** The job of a row, without its payload. */
export const toJobView = viewOf(job);

export const jobList = defineList({
  name: 'jobs',
  columns: columnsOf(job),
  filters: {
    status: equals('status', z.enum(JOB_STATUSES)),
    queue: equals('queue', z.string().max(64)),
    name: equals('name', z.string().max(64)),
    resourceType: equals('resourceType', z.string().max(64)),
    resourceId: equals('resourceId', id),
    parentId: equals('parentId', id),
    requestId: equals('requestId', z.string().max(128)),
    /** Of other jobs than deliveries of webhooks, which their `resourceId` finds. */
    payload: hasKey('payload'),
    error: contains('errorText'),
    createdFrom: atLeast('createdAt', isoDate),
    createdTo: atMost('createdAt', isoDate),
  },
});

const { list, read, change } = operationsOf('jobs');

export const listJobs = defineContract({
  ...list,
  path: '/api/v1/jobs',
  summary: 'List jobs',
  description:
    '`payload=key:value` finds jobs by a key of their payload and its whole value, such as `payload=connectionId:ckv3…`; deliveries of webhooks are found by `resourceId`. `error` finds jobs by a part of the code or message of their error.',
  query: jobList.query,
  response: job,
  examples: { response: exampleJob },
});

export const getJob = defineContract({
  ...read,
  path: '/api/v1/jobs/:id',
  summary: 'Get a job',
  params: idParams,
  response: job,
  examples: { response: exampleJob },
});

export const listJobFailures = defineContract({
  ...read,
  path: '/api/v1/jobs/:id/failures',
  summary: 'List the failures of a job',
  description: `Each run that failed or was postponed for an error, the latest ${MAX_FAILURES}, the latest last.`,
  params: idParams,
  response: z.array(jobFailure),
  examples: {
    response: [
      {
        attempt: 1,
        at: '2026-01-15T10:30:02.000Z',
        durationMs: 412,
        worker: 'k3v9d2xq',
        code: 'PROVIDER_ERROR',
        message: 'The shop responded with 502',
        lines: [{ at: '2026-01-15T10:30:01.000Z', level: 'info', message: 'Reading page 3' }],
      },
    ],
  },
});

export const streamJob = defineContract({
  ...read,
  path: '/api/v1/jobs/:id/events',
  summary: 'Follow a job as server-sent events',
  description:
    'Each event is named `job` and has the whole job as JSON in `data`. The stream ends after an event with a final status.',
  params: idParams,
  response: job,
  envelope: 'stream',
  examples: { response: exampleJob },
});

export const cancelJob = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/jobs/:id/cancel',
  summary: 'Cancel a job',
  description: 'A waiting job never starts. A running job stops at its next checkpoint.',
  role: 'member',
  params: idParams,
  response: job,
  audit: 'JOB_CANCELLED',
  errors: ['CONFLICT'],
  examples: {
    response: { ...exampleJob, status: 'cancelled', finishedAt: '2026-01-15T10:31:00.000Z' },
  },
});

export const retryJob = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/jobs/:id/retry',
  summary: 'Retry a failed or cancelled job',
  role: 'member',
  params: idParams,
  response: job,
  status: 202,
  audit: 'JOB_RETRIED',
  errors: ['CONFLICT'],
  examples: { response: exampleQueuedJob },
});

/** Jobs that one request runs again at most. */
export const MAX_RETRIED = 10_000;

export const retryJobs = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/jobs/retry',
  summary: 'Retry failed jobs',
  description: `Runs the jobs again that failed since a time, up to ${MAX_RETRIED} in one request, ten per second, the oldest first. Of jobs that do the same thing the latest runs, and none while another one is doing it.`,
  role: 'admin',
  schema: z.strictObject({
    failedSince: timestamp,
    name: z.string().min(1).max(64).optional(),
    resourceId: id.optional(),
  }),
  response: z.object({ jobs: z.number().int() }),
  status: 202,
  audit: 'JOBS_RETRIED',
  examples: {
    request: { failedSince: '2026-01-15T09:00:00.000Z', name: 'sync.connection' },
    response: { jobs: 12 },
  },
});

const jobKind = z.object({
  name: z.string(),
  queue: z.string(),
  /** Pending ones whose time has not come included. */
  waiting: z.number().int(),
  running: z.number().int(),
  failed: z.number().int(),
  /** Who paused it: the organization, or the operator of the system; null while it runs. */
  pausedBy: z.enum(['organization', 'operator']).nullable(),
});
export type JobKind = z.infer<typeof jobKind>;

export const listJobKinds = defineContract({
  ...read,
  path: '/api/v1/jobs/kinds',
  summary: 'List the kinds of jobs',
  description: 'With the numbers of their jobs, and whether they are paused.',
  response: z.array(jobKind),
  examples: {
    response: [
      {
        name: 'sync.connection',
        queue: exampleJob.queue,
        waiting: 2,
        running: 1,
        failed: 0,
        pausedBy: null,
      },
    ],
  },
});

export const pauseJobs = defineContract({
  ...change,
  method: 'PUT',
  path: '/api/v1/jobs/kinds',
  summary: 'Pause or resume a kind of job',
  description:
    "The organization's jobs of a kind that is paused wait until it is resumed; those that run are finished. It takes effect within two seconds.",
  role: 'admin',
  schema: z.strictObject({ name: z.string().min(1).max(64), paused: z.boolean() }),
  response: z.array(jobKind),
  audit: 'JOBS_PAUSED',
  examples: {
    request: { name: 'sync.connection', paused: true },
    response: [
      {
        name: 'sync.connection',
        queue: exampleJob.queue,
        waiting: 2,
        running: 0,
        failed: 0,
        pausedBy: 'organization',
      },
    ],
  },
});

const jobSchedule = z.object({
  name: z.string(),
  cron: z.string(),
  timeZone: z.string(),
  nextAt: timestamp,
  lastFiredAt: timestamp.nullable(),
});
export type JobScheduleView = z.infer<typeof jobSchedule>;
export const toScheduleView = viewOf(jobSchedule);

export const listJobSchedules = defineContract({
  ...read,
  path: '/api/v1/jobs/schedules',
  summary: 'List the schedules of jobs',
  description: 'What the clock enqueues, for all organizations.',
  response: z.array(jobSchedule),
  examples: {
    response: [
      {
        name: 'sync.nightly',
        cron: '17 3 * * *',
        timeZone: 'UTC',
        nextAt: '2026-01-16T03:17:00.000Z',
        lastFiredAt: '2026-01-15T03:17:00.000Z',
      },
    ],
  },
});

export const jobs = defineArea({
  tag: 'jobs',
  description: 'Background jobs: status, progress and result.',
  operations: {
    listJobs,
    getJob,
    listJobFailures,
    streamJob,
    cancelJob,
    retryJob,
    retryJobs,
    listJobKinds,
    pauseJobs,
    listJobSchedules,
  },
  scopes: ['jobs:read', 'jobs:write'],
});
