import type { EventBus } from '@/lib/events/event-bus';
import type { Logger } from '@/lib/logger';
import { createThrottle } from '@/lib/utils/throttle';

/** The event bus channel that signals committed jobs to workers; the message is empty. */
export const PENDING_JOBS = 'jobs:pending';
/** The channel of jobs that changed. A message is a list of their ids: listeners read the rows. */
export const CHANGED_JOBS = 'jobs:changed';
/** The channel of jobs to abort; the message is its id. */
export const CANCELLED_JOBS = 'jobs:cancelled';

const INTERVAL_MS = 50;
/** Ids in one message of at most 7.5 kB. */
const MAX_IDS = 200;

/** Publishes the ids of changed jobs, many in one message. */
export interface JobChanges {
  publish(id: string): void;
  /** Sends what is due. */
  flush(): Promise<void>;
}

/** A failure is only logged: listeners also poll the rows. */
export function createJobChanges(events: Pick<EventBus, 'publish'>, logger: Logger): JobChanges {
  const changed = new Set<string>();
  const sending = createThrottle(async () => {
    const ids = [...changed];
    changed.clear();
    try {
      for (let from = 0; from < ids.length; from += MAX_IDS) {
        await events.publish(CHANGED_JOBS, ids.slice(from, from + MAX_IDS));
      }
    } catch (error) {
      logger.debug('Publishing changed jobs failed', { error: String(error) });
    }
  }, INTERVAL_MS);
  return {
    publish(id) {
      changed.add(id);
      sending.request();
    },
    flush: () => sending.flush(),
  };
}
