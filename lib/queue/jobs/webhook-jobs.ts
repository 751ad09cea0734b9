import { z } from 'zod';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { defineJob } from '@/lib/queue/define-job';

/** The first attempt and nine retries; `retryDelay` has the time before each. */
export const MAX_DELIVERY_ATTEMPTS = 10;

/** Sends one event to one endpoint. The delivery's row holds everything else. */
export const deliverWebhook = defineJob({
  name: 'webhook.deliver',
  queue: QUEUE_NAMES.WEBHOOK,
  schema: z.strictObject({ deliveryId: z.string() }),
  attempts: MAX_DELIVERY_ATTEMPTS,
  takesSlot: true,
});

export type DeliverWebhookPayload = z.infer<typeof deliverWebhook.schema>;
