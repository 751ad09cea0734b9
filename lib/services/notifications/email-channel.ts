import { deliverNotification } from '@/lib/queue/jobs/notification-jobs';
import type { Jobs } from '@/lib/queue/types';
import { dueAt, type OutgoingChannel } from './channel';

/** An e-mail to each recipient who wants one. */
export function createEmailChannel({ jobs }: { jobs: Pick<Jobs, 'enqueue'> }): OutgoingChannel {
  return {
    async enqueue(tx, { organizationId, kind, rows }) {
      for (const { id, userId } of rows) {
        const resource = { type: 'Notification', id } as const;
        const options = { organizationId, userId, resource, runAt: dueAt(kind) };
        await jobs.enqueue(tx, deliverNotification, { notificationId: id }, options);
      }
    },
  };
}
