import { z } from 'zod';
import { defineEvent } from './area';
import { id } from './common';
import { exampleConnection, exampleIds } from './examples';

const account = z.object({
  connectionId: id,
  provider: z.string(),
  /** The account's id at the provider. */
  externalId: z.string(),
  name: z.string(),
});
const exampleAccount = {
  connectionId: exampleConnection.id,
  provider: exampleConnection.provider,
  externalId: exampleConnection.externalId,
  name: exampleConnection.name,
};

export const connectionCreated = defineEvent({
  type: 'connection.created',
  resource: 'connectionId',
  description: 'An account was connected, or connected again.',
  payload: account.extend({ reconnected: z.boolean() }),
  example: { ...exampleAccount, reconnected: false },
});

export const connectionNeedsReauth = defineEvent({
  type: 'connection.needs_reauth',
  resource: 'connectionId',
  description: 'The provider revoked its grant; a user must connect the account again.',
  payload: account,
  example: exampleAccount,
});

export const connectionDisconnected = defineEvent({
  type: 'connection.disconnected',
  resource: 'connectionId',
  description: 'An account was disconnected.',
  payload: account,
  example: exampleAccount,
});

export const syncCompleted = defineEvent({
  type: 'sync.completed',
  resource: 'connectionId',
  description: 'A sync finished.',
  payload: z.object({
    connectionId: id,
    jobId: id,
    created: z.number().int(),
    updated: z.number().int(),
    unchanged: z.number().int(),
    /** Records that the provider no longer has. */
    deleted: z.number().int(),
    /** Records that could not be stored; `GET /connections/:id/quarantine` lists them. */
    rejected: z.number().int(),
    /** Values of stored records that could not be kept as the provider sent them. */
    warnings: z.number().int(),
    durationMs: z.number().int(),
  }),
  example: {
    connectionId: exampleIds.connection,
    jobId: exampleIds.job,
    created: 12,
    updated: 3,
    unchanged: 0,
    deleted: 1,
    rejected: 0,
    warnings: 0,
    durationMs: 2140,
  },
});

export const syncFailed = defineEvent({
  type: 'sync.failed',
  resource: 'connectionId',
  description: 'A sync failed after its last attempt.',
  payload: z.object({
    connectionId: id,
    jobId: id,
    error: z.object({ code: z.string(), message: z.string() }),
  }),
  example: {
    connectionId: exampleIds.connection,
    jobId: exampleIds.job,
    error: { code: 'PROVIDER_ERROR', message: 'The provider is unavailable' },
  },
});
