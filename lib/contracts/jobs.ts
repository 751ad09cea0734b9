import { z } from 'zod';
import { defineArea } from './area';
import { id, idParams, timestamp } from './common';
import { defineContract } from './contract';
import { exampleJob, exampleQueuedJob } from './examples';
import { type ColumnType, defineList, equals } from './list';

export const JOB_STATUSES = [
  'pending',
  'queued',
  'running',
  'completed',
  'failed',
  'cancelled',
] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** `total` is null while it is not known. */
export const jobProgress = z.object({
  done: z.number().int(),
  total: z.number().int().nullable(),
  message: z.string(),
});
export type JobProgress = z.infer<typeof jobProgress>;

export const job = z.object({
  id,
  queue: z.string(),
  name: z.string(),
  status: z.enum(JOB_STATUSES),
  progress: jobProgress.nullable(),
  result: z.record(z.string(), z.unknown()).nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  attempts: z.number().int(),
  maxAttempts: z.number().int(),
  resourceType: z.string().nullable(),
  resourceId: z.string().nullable(),
  createdAt: timestamp,
  startedAt: timestamp.nullable(),
  finishedAt: timestamp.nullable(),
});
export type JobView = z.infer<typeof job>;

export const jobList = defineList({
  name: 'jobs',
  columns: {
    id: 'text',
    queue: 'text',
    name: 'text',
    status: 'text',
    progress: 'json?',
    result: 'json?',
    error: 'json?',
    attempts: 'integer',
    maxAttempts: 'integer',
    resourceType: 'text?',
    resourceId: 'text?',
    createdAt: 'timestamp',
    startedAt: 'timestamp?',
    finishedAt: 'timestamp?',
  } satisfies Record<keyof JobView, ColumnType>,
  sorts: ['createdAt'],
  defaultSort: '-createdAt',
  filters: {
    status: equals('status', z.enum(JOB_STATUSES)),
    queue: equals('queue', z.string().max(64)),
    resourceId: equals('resourceId', id),
  },
  search: [],
});

const base = { tag: 'jobs', authenticate: true } as const;

export const listJobs = defineContract({
  ...base,
  method: 'GET',
  path: '/api/v1/jobs',
  summary: 'List jobs, newest first',
  role: 'viewer',
  scope: 'jobs:read',
  query: jobList.query,
  response: job,
  status: 200,
  envelope: 'page',
  rateLimit: 'read',
  audit: 'none',
  examples: { response: exampleJob },
});

export const getJob = defineContract({
  ...base,
  method: 'GET',
  path: '/api/v1/jobs/:id',
  summary: 'Read a job: status, progress, result',
  role: 'viewer',
  scope: 'jobs:read',
  params: idParams,
  response: job,
  status: 200,
  envelope: 'data',
  rateLimit: 'read',
  audit: 'none',
  examples: { response: exampleJob },
});

export const streamJob = defineContract({
  ...base,
  method: 'GET',
  path: '/api/v1/jobs/:id/events',
  summary: 'Follow a job as server-sent events',
  description:
    'Each event carries the whole job as JSON in `data`; the stream ends after the event of a final status. Event name: `job`.',
  role: 'viewer',
  scope: 'jobs:read',
  params: idParams,
  response: job,
  status: 200,
  envelope: 'stream',
  rateLimit: 'read',
  audit: 'none',
  examples: { response: exampleJob },
});

export const cancelJob = defineContract({
  ...base,
  method: 'POST',
  path: '/api/v1/jobs/:id/cancel',
  summary: 'Cancel a job',
  description: 'A waiting job never starts; a running one stops at its next checkpoint.',
  role: 'member',
  scope: 'jobs:write',
  params: idParams,
  response: job,
  status: 200,
  envelope: 'data',
  rateLimit: 'write',
  audit: 'JOB_CANCELLED',
  idempotent: true,
  errors: ['CONFLICT'],
  examples: {
    response: { ...exampleJob, status: 'cancelled', finishedAt: '2026-01-15T10:31:00.000Z' },
  },
});

export const retryJob = defineContract({
  ...base,
  method: 'POST',
  path: '/api/v1/jobs/:id/retry',
  summary: 'Run a failed or cancelled job again',
  role: 'member',
  scope: 'jobs:write',
  params: idParams,
  response: job,
  status: 202,
  envelope: 'data',
  rateLimit: 'write',
  audit: 'JOB_RETRIED',
  idempotent: true,
  errors: ['CONFLICT'],
  examples: { response: exampleQueuedJob },
});

export const jobs = defineArea({
  tag: 'jobs',
  description: 'Background work: its progress and its result.',
  operations: { listJobs, getJob, streamJob, cancelJob, retryJob },
  scopes: ['jobs:read', 'jobs:write'],
});
