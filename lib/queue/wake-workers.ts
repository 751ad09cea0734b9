import type { EventBus } from '@/lib/events/event-bus';
import type { Logger } from '@/lib/logger';
import { createPaced, type Paced } from '@/lib/utils/paced';

/** The channel of the event bus that tells workers of committed jobs; the message says nothing else. */
export const PENDING_JOBS = 'jobs:pending';

/** From one message of a process to its next: a busy one sends twenty in a second, not one per job. */
const INTERVAL_MS = 50;

/** Tells the workers that jobs wait in their table: at once, or with the next message of a busy process. */
export function createWakeWorkers(events: Pick<EventBus, 'publish'>, logger: Logger): Paced {
  return createPaced(async () => {
    try {
      await events.publish(PENDING_JOBS, null);
    } catch (error) {
      logger.warn('Workers could not be told of new jobs; they look by themselves', {
        error: String(error),
      });
    }
    return true;
  }, INTERVAL_MS);
}
