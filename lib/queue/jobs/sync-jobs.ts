import { z } from 'zod';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { defineJob } from '@/lib/queue/define-job';

/** Pulls the provider's changes since the connection's checkpoint. */
export const syncConnection = defineJob({
  name: 'sync.connection',
  queue: QUEUE_NAMES.SYNC,
  schema: z.strictObject({
    connectionId: z.string(),
    /** Ignores the checkpoint and pulls everything. */
    full: z.boolean(),
    /** The user to notify; null when no user started the sync. */
    userId: z.string().nullable(),
  }),
  attempts: 5,
});

export type SyncConnectionPayload = z.infer<typeof syncConnection.schema>;

/** Enqueues a sync of every active connection. */
export const syncAllConnections = defineJob({
  name: 'sync.all',
  queue: QUEUE_NAMES.SYNC,
  schema: z.strictObject({}),
  attempts: 5,
});

/** Ingests a stored webhook of a provider. */
export const processInbound = defineJob({
  name: 'inbound.process',
  queue: QUEUE_NAMES.WEBHOOK,
  schema: z.strictObject({ inboundWebhookId: z.string() }),
  attempts: 5,
});

export type ProcessInboundPayload = z.infer<typeof processInbound.schema>;
