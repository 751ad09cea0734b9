import type { JobProgress, JobStatus, JobView } from '@/lib/contracts/jobs';
import type { Job } from '@/lib/db/generated/client';
import { isApiError } from '@/lib/errors';
import { type EventBus, MessageTooLargeError } from '@/lib/events/event-bus';
import type { Logger } from '@/lib/logger';
import { RetryLaterError, UnrecoverableJobError } from './types';

const FINISHED: readonly string[] = ['completed', 'failed', 'cancelled'] satisfies JobStatus[];

/** Whether the status is final, unless a user retries the job. */
export function isFinished(status: string): boolean {
  return FINISHED.includes(status);
}

/** The row as the API returns it, without the payload. */
export function toJobView(row: Job): JobView {
  return {
    id: row.id,
    queue: row.queue,
    name: row.name,
    status: row.status as JobStatus,
    progress: row.progress as JobProgress | null,
    result: row.result as JobView['result'],
    error: row.error as JobView['error'],
    attempts: row.attempts,
    maxAttempts: row.maxAttempts,
    resourceType: row.resourceType,
    resourceId: row.resourceId,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

/** The error as users see it: no message of an unexpected error, which may hold secrets. */
export function toJobError(error: unknown): NonNullable<JobView['error']> {
  if (isApiError(error)) return { code: error.code, message: error.message };
  if (error instanceof UnrecoverableJobError) {
    // Such as NEEDS_REAUTH.
    const code = isApiError(error.cause) ? error.cause.code : 'UNRECOVERABLE';
    return { code, message: error.message };
  }
  if (error instanceof RetryLaterError) return { code: 'RETRY_LATER', message: error.message };
  return { code: 'INTERNAL_ERROR', message: 'An unexpected error occurred and was logged' };
}

/** The event bus channel of a job's changes. */
export function jobChannel(jobId: string): string {
  return `job:${jobId}`;
}

/** A message on a job's channel: the job, or its id and status when the whole is too large. */
export type JobMessage = JobView | Pick<JobView, 'id' | 'status'>;

/** Publishes the job to its subscribers. Failures are logged: subscribers poll the row, too. */
export async function publishJob(
  events: Pick<EventBus, 'publish'>,
  logger: Logger,
  job: JobMessage,
): Promise<void> {
  try {
    await events.publish(jobChannel(job.id), job);
  } catch (error) {
    if (error instanceof MessageTooLargeError) {
      const { id, status } = job;
      return publishJob(events, logger, { id, status });
    }
    logger.debug('A job could not be published', { jobId: job.id, error: String(error) });
  }
}
