import { z } from 'zod';
import { defineArea } from './area';
import { id, idParams, timestamp } from './common';
import {
  connectionCreated,
  connectionDisconnected,
  connectionNeedsReauth,
  syncCompleted,
  syncFailed,
} from './connection-events';
import {
  needsReauthNotification,
  syncCompletedNotification,
  syncFailedNotification,
} from './connection-notifications';
import { defineContract, operationsOf } from './contract';
import { exampleConnection, exampleIds, exampleQueuedJob } from './examples';
import { job } from './jobs';
import { columnsOf, defineList } from './list';
import { listQuarantinedRecords } from './quarantine';

export const CONNECTION_STATUSES = ['active', 'needs_reauth', 'disconnected'] as const;

export const connection = z.object({
  id,
  provider: z.string(),
  /** The account's id at the provider. */
  externalId: z.string(),
  name: z.string(),
  status: z.enum(CONNECTION_STATUSES),
  scopes: z.array(z.string()),
  lastError: z.string().nullable(),
  lastSyncedAt: timestamp.nullable(),
  createdAt: timestamp,
  updatedAt: timestamp,
});
export type ConnectionView = z.infer<typeof connection>;

export const connectionList = defineList({
  name: 'connections',
  // Stored as OAuth sends them, separated by spaces.
  columns: { ...columnsOf(connection), scopes: 'words' },
});

const { list, read, change } = operationsOf('connections');

export const listProviders = defineContract({
  ...read,
  path: '/api/v1/connections/providers',
  summary: 'List providers',
  response: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      description: z.string(),
      /** By `authorizeConnection`, or by `createConnection`. */
      authorization: z.enum(['oauth2', 'credentials']),
      /** What to ask the customer for before connecting. */
      fields: z.array(
        z.object({
          name: z.string(),
          label: z.string(),
          description: z.string().nullable(),
          placeholder: z.string().nullable(),
          /** A regular expression of the whole value. */
          pattern: z.string(),
          isSecret: z.boolean(),
        }),
      ),
    }),
  ),
  examples: {
    response: [
      {
        id: 'sandbox',
        name: 'Sandbox shop',
        description: 'A demo shop',
        authorization: 'oauth2',
        fields: [],
      },
    ],
  },
});

export const listConnections = defineContract({
  ...list,
  path: '/api/v1/connections',
  summary: 'List connections',
  query: connectionList.query,
  response: connection,
  examples: { response: exampleConnection },
});

const connecting = {
  provider: z.string().min(1).max(64),
  /** The values of the provider's `fields`. */
  fields: z.record(z.string().max(64), z.string().max(2000)).default({}),
};

export const createConnection = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/connections',
  summary: 'Connect an account by credentials',
  description:
    'For providers whose `authorization` is `credentials`. The credentials are tried at the provider before they are stored. Connecting an account again replaces its credentials. Starts the first sync.',
  role: 'member',
  schema: z.strictObject(connecting),
  response: z.object({ connection, jobId: id }),
  status: 201,
  audit: 'CONNECTION_CREATED',
  errors: ['NOT_FOUND', 'CONFLICT', 'PROVIDER_ERROR'],
  examples: {
    request: {
      provider: 'woocommerce',
      fields: { store: 'shop.example', key: 'ck_…', secret: 'cs_…' },
    },
    response: { connection: exampleConnection, jobId: exampleIds.job },
  },
});

export const authorizeConnection = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/connections/authorize',
  summary: 'Start connecting an account',
  description:
    'Starts an OAuth authorization. Send the customer to `authorizationUrl`. The response sets a cookie that binds the authorization to the browser; the callback is rejected without it.',
  role: 'member',
  schema: z.strictObject(connecting),
  response: z.object({ authorizationUrl: z.url(), expiresAt: timestamp }),
  status: 201,
  audit: 'CONNECTION_AUTHORIZATION_STARTED',
  errors: ['NOT_FOUND', 'CONFLICT', 'PROVIDER_ERROR'],
  examples: {
    request: { provider: 'sandbox' },
    response: {
      authorizationUrl: 'http://localhost:4000/authorize?client_id=plinth&state=nk3',
      expiresAt: '2026-01-15T10:40:00.000Z',
    },
  },
});

export const connectionCallback = defineContract({
  method: 'GET',
  path: '/api/v1/connections/callback',
  tag: 'connections',
  summary: 'OAuth redirect URI',
  description:
    'The provider redirects the browser here. Creates the connection, starts its first sync and redirects to the console.',
  authenticate: false,
  csrfExempt: true,
  query: z.object({
    state: z.string().min(1).max(500),
    code: z.string().max(4000).optional(),
    error: z.string().max(500).optional(),
    error_description: z.string().max(2000).optional(),
    iss: z.string().max(500).optional(),
  }),
  response: z.null(),
  status: 303,
  envelope: 'raw',
  rateLimit: 'public',
  audit: 'CONNECTION_CREATED',
  errors: ['OAUTH_STATE_INVALID', 'OAUTH_DENIED', 'PROVIDER_ERROR'],
});

export const getConnection = defineContract({
  ...read,
  path: '/api/v1/connections/:id',
  summary: 'Get a connection',
  params: idParams,
  response: connection,
  examples: { response: exampleConnection },
});

export const deleteConnection = defineContract({
  ...change,
  method: 'DELETE',
  path: '/api/v1/connections/:id',
  summary: 'Disconnect an account',
  description: 'Revokes and deletes the tokens. Synced data remains.',
  role: 'admin',
  params: idParams,
  response: connection,
  audit: 'CONNECTION_DISCONNECTED',
  examples: { response: { ...exampleConnection, status: 'disconnected' } },
});

export const getConnectionHealth = defineContract({
  ...read,
  path: '/api/v1/connections/:id/health',
  summary: 'Check a connection',
  description: 'Calls the provider with the current token.',
  params: idParams,
  response: z.object({
    status: z.enum(['ok', 'needs_reauth', 'unreachable', 'disconnected']),
    message: z.string().nullable(),
    latencyMs: z.number().int().nullable(),
    tokenExpiresAt: timestamp.nullable(),
    checkedAt: timestamp,
  }),
  examples: {
    response: {
      status: 'ok',
      message: null,
      latencyMs: 42,
      tokenExpiresAt: '2026-01-15T11:30:00.000Z',
      checkedAt: '2026-01-15T11:00:00.000Z',
    },
  },
});

export const startSync = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/connections/:id/sync',
  summary: 'Start a sync',
  description:
    'Returns the job. If a sync of the connection is already waiting or running, returns the job of that sync.',
  role: 'member',
  params: idParams,
  schema: z.strictObject({
    /** `true` reads everything again instead of continuing at the checkpoint. */
    full: z.boolean().default(false),
  }),
  response: job,
  status: 202,
  audit: 'SYNC_STARTED',
  errors: ['NEEDS_REAUTH', 'CONFLICT'],
  examples: { request: { full: false }, response: exampleQueuedJob },
});

export const receiveProviderWebhook = defineContract({
  method: 'POST',
  path: '/api/v1/connections/:id/inbound',
  tag: 'connections',
  summary: 'Receive a webhook from a provider',
  description:
    'Verifies the signature (Standard Webhooks), stores the message once per id, and processes it in a job.',
  authenticate: false,
  csrfExempt: true,
  rawBody: true,
  params: idParams,
  response: z.object({ received: z.literal(true), duplicate: z.boolean() }),
  status: 202,
  envelope: 'data',
  rateLimit: 'inbound',
  audit: 'none',
  errors: ['WEBHOOK_SIGNATURE_INVALID'],
  examples: { response: { received: true, duplicate: false } },
});

export const connections = defineArea({
  tag: 'connections',
  description: 'Connected third-party accounts and their syncs.',
  operations: {
    listProviders,
    listConnections,
    createConnection,
    authorizeConnection,
    connectionCallback,
    getConnection,
    deleteConnection,
    getConnectionHealth,
    startSync,
    listQuarantinedRecords,
    receiveProviderWebhook,
  },
  scopes: ['connections:read', 'connections:write'],
  events: [
    connectionCreated,
    connectionNeedsReauth,
    connectionDisconnected,
    syncCompleted,
    syncFailed,
  ],
  notifications: [needsReauthNotification, syncCompletedNotification, syncFailedNotification],
});
