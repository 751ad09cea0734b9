import type { JobView } from '@/lib/contracts/jobs';
import { type EventBus, MessageTooLargeError } from '@/lib/events/event-bus';
import type { Logger } from '@/lib/logger';
import { jobChannel } from './job-view';

/** What travels on a job's channel: the job, or its id and status when the whole is too large. */
export type JobMessage = JobView | Pick<JobView, 'id' | 'status'>;

/**
 * Tells who follows the job how it stands; never rejects. A job with a large result travels as its id
 * and status, and followers read the row.
 */
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
