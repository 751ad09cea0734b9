import type { JobView } from '@/lib/contracts/jobs';
import { type EventBus, MessageTooLargeError } from '@/lib/events/event-bus';
import type { Logger } from '@/lib/logger';

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
