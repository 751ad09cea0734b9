import { z } from 'zod';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { defineJob } from '@/lib/queue/define-job';

/** Publishes a notification to the user's open pages and emails it. */
export const deliverNotification = defineJob({
  name: 'notification.deliver',
  queue: QUEUE_NAMES.NOTIFICATION,
  schema: z.strictObject({ notificationId: z.string() }),
});

export type DeliverNotificationPayload = z.infer<typeof deliverNotification.schema>;
