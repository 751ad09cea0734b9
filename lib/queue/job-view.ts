import type { JobProgress, JobStatus, JobView } from '@/lib/contracts/jobs';
import type { Job } from '@/lib/db/generated/client';
import { isApiError } from '@/lib/errors';
import { type EventBus, MessageTooLargeError } from '@/lib/events/event-bus';
import type { Logger } from '@/lib/logger';
import { RetryLaterError, UnrecoverableJobError } from './types';

const FINISHED: readonly string[] = ['completed', 'failed', 'cancelled'] satisfies JobStatus[];

/** Whether the status is final. Only a retry by a user leaves it. */
export function isFinished(status: string): boolean {
  return FINISHED.includes(status);
}

/** Converts a row to the API's view of the job, without the payload. */
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

/** Converts an error to what users see. Hides unexpected messages, which may contain secrets. */
export function toJobError(error: unknown): NonNullable<JobView['error']> {
  if (isApiError(error)) return { code: error.code, message: error.message };
  if (error instanceof UnrecoverableJobError) {
    // For example NEEDS_REAUTH.
    const code = isApiError(error.cause) ? error.cause.code : 'UNRECOVERABLE';
    return { code, message: error.message };
  }
  if (error instanceof RetryLaterError) return { code: 'RETRY_LATER', message: error.message };
  return { code: 'INTERNAL_ERROR', message: 'An unexpected error occurred and was logged' };
}

/** The event bus channel for changes of a job. */
export function jobChannel(jobId: string): string {
  return `job:${jobId}`;
}

/** A message on a job's channel: the job, or only its id and status if the job is too large. */
export type JobMessage = JobView | Pick<JobView, 'id' | 'status'>;

/** Publishes a job to its subscribers. Only logs a failure: subscribers also poll the row. */
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
    logger.debug('Publishing a job failed', { jobId: job.id, error: String(error) });
  }
}
