import { z } from 'zod';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { defineJob } from '@/lib/queue/define-job';

/** Tells a user's open pages of a notification and e-mails it. */
export const deliverNotification = defineJob({
  name: 'notification.deliver',
  queue: QUEUE_NAMES.NOTIFICATION,
  schema: z.strictObject({ notificationId: z.string() }),
});

export type DeliverNotificationPayload = z.infer<typeof deliverNotification.schema>;
