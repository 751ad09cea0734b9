import { deliverNotification } from '@/lib/queue/jobs/notification-jobs';
import type { Jobs } from '@/lib/queue/types';
import type { OutgoingChannel } from './channel';

/** An e-mail to each recipient who wants one. */
export function createEmailChannel({ jobs }: { jobs: Pick<Jobs, 'enqueue'> }): OutgoingChannel {
  return {
    async enqueue(tx, { organizationId, rows }) {
      for (const { id, userId } of rows) {
        const options = { organizationId, userId, resource: { type: 'Notification', id } as const };
        await jobs.enqueue(tx, deliverNotification, { notificationId: id }, options);
      }
    },
  };
}
