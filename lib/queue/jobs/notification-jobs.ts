import { z } from 'zod';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { defineJob } from '@/lib/queue/define-job';

/** Sends a notification by e-mail. */
export const deliverNotification = defineJob({
  name: 'notification.deliver',
  queue: QUEUE_NAMES.NOTIFICATION,
  schema: z.strictObject({ notificationId: z.string() }),
});

export type DeliverNotificationPayload = z.infer<typeof deliverNotification.schema>;

/** Posts a message to the organization's chat. */
export const postToChat = defineJob({
  name: 'chat.post',
  queue: QUEUE_NAMES.NOTIFICATION,
  schema: z.strictObject({
    title: z.string(),
    body: z.string(),
    link: z.string().nullable(),
    /** Of one of the recipients, which has the texts as they are by then. */
    notificationId: z.string().optional(),
  }),
  attempts: 5,
});

export type PostToChatPayload = z.infer<typeof postToChat.schema>;
