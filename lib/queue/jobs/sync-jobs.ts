import { z } from 'zod';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { defineJob } from '@/lib/queue/define-job';

/** Pulls what has changed at the provider since the connection's checkpoint. */
export const syncConnection = defineJob({
  name: 'sync.connection',
  queue: QUEUE_NAMES.SYNC,
  schema: z.strictObject({
    connectionId: z.string(),
    /** `true` forgets the checkpoint first. */
    full: z.boolean(),
    /** Who is told when it is done; null when nobody asked for it. */
    userId: z.string().nullable(),
  }),
  attempts: 5,
});

export type SyncConnectionPayload = z.infer<typeof syncConnection.schema>;

/** Takes in what a provider's webhook brought; the row holds it. */
export const processInbound = defineJob({
  name: 'inbound.process',
  queue: QUEUE_NAMES.WEBHOOK,
  schema: z.strictObject({ inboundWebhookId: z.string() }),
  attempts: 5,
});

export type ProcessInboundPayload = z.infer<typeof processInbound.schema>;
