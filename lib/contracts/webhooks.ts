import { z } from 'zod';
import { defineArea, defineEvent } from './area';
import { id, idParams, timestamp } from './common';
import { defineContract } from './contract';
import { exampleDelivery, exampleIds, exampleWebhook } from './examples';
import { type ColumnType, defineList, equals } from './list';
import { EVENT_TYPES } from './manifest.gen';

export const webhookEndpoint = z.object({
  id,
  url: z.string(),
  description: z.string().nullable(),
  /** Empty means every event. */
  events: z.array(z.enum(EVENT_TYPES)),
  status: z.enum(['enabled', 'disabled']),
  disabledReason: z.string().nullable(),
  createdAt: timestamp,
  updatedAt: timestamp,
});
export type WebhookEndpointView = z.infer<typeof webhookEndpoint>;

export const webhookEndpointList = defineList({
  name: 'webhook-endpoints',
  columns: {
    id: 'text',
    url: 'text',
    description: 'text?',
    events: 'json',
    status: 'text',
    disabledReason: 'text?',
    createdAt: 'timestamp',
    updatedAt: 'timestamp',
  } satisfies Record<keyof WebhookEndpointView, ColumnType>,
  sorts: ['createdAt'],
  defaultSort: '-createdAt',
  filters: {},
  search: [],
});

export const DELIVERY_STATUSES = ['pending', 'succeeded', 'failed'] as const;
export const webhookDelivery = z.object({
  id,
  endpointId: id,
  eventId: id,
  eventType: z.string(),
  status: z.enum(DELIVERY_STATUSES),
  attempts: z.number().int(),
  nextAttemptAt: timestamp.nullable(),
  responseStatus: z.number().int().nullable(),
  durationMs: z.number().int().nullable(),
  error: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()),
  createdAt: timestamp,
  updatedAt: timestamp,
});
export type WebhookDeliveryView = z.infer<typeof webhookDelivery>;

export const webhookDeliveryList = defineList({
  name: 'webhook-deliveries',
  columns: {
    id: 'text',
    endpointId: 'text',
    eventId: 'text',
    eventType: 'text',
    status: 'text',
    attempts: 'integer',
    nextAttemptAt: 'timestamp?',
    responseStatus: 'integer?',
    durationMs: 'integer?',
    error: 'text?',
    payload: 'json',
    createdAt: 'timestamp',
    updatedAt: 'timestamp',
  } satisfies Record<keyof WebhookDeliveryView, ColumnType>,
  sorts: ['createdAt'],
  defaultSort: '-createdAt',
  filters: { status: equals('status', z.enum(DELIVERY_STATUSES)) },
  search: [],
});

const endpointFields = {
  url: z.url({ protocol: /^https?$/ }).max(2000),
  description: z.string().trim().max(200).nullable(),
  events: z.array(z.enum(EVENT_TYPES)).max(EVENT_TYPES.length),
};
const base = { tag: 'webhooks', authenticate: true } as const;
const exampleBody = {
  url: 'https://example.com/hooks',
  description: 'Warehouse',
  events: ['sync.completed'],
};

export const listWebhookEndpoints = defineContract({
  ...base,
  method: 'GET',
  path: '/api/v1/webhooks',
  summary: 'List webhook endpoints',
  role: 'viewer',
  scope: 'webhooks:read',
  query: webhookEndpointList.query,
  response: webhookEndpoint,
  status: 200,
  envelope: 'page',
  rateLimit: 'read',
  audit: 'none',
  examples: { response: exampleWebhook },
});

export const createWebhookEndpoint = defineContract({
  ...base,
  method: 'POST',
  path: '/api/v1/webhooks',
  summary: 'Create a webhook endpoint; its signing secret is told only here',
  role: 'admin',
  scope: 'webhooks:write',
  schema: z.strictObject({
    url: endpointFields.url,
    description: endpointFields.description.default(null),
    events: endpointFields.events.default([]),
  }),
  response: webhookEndpoint.extend({ secret: z.string() }),
  status: 201,
  envelope: 'data',
  rateLimit: 'write',
  audit: 'WEBHOOK_ENDPOINT_CREATED',
  idempotent: true,
  errors: ['CONFLICT'],
  examples: {
    request: exampleBody,
    response: { ...exampleWebhook, secret: 'whsec_c2hvd24taGVyZS1hbmQtbmV2ZXItYWdhaW4=' },
  },
});

export const getWebhookEndpoint = defineContract({
  ...base,
  method: 'GET',
  path: '/api/v1/webhooks/:id',
  summary: 'Read a webhook endpoint',
  role: 'viewer',
  scope: 'webhooks:read',
  params: idParams,
  response: webhookEndpoint,
  status: 200,
  envelope: 'data',
  rateLimit: 'read',
  audit: 'none',
  examples: { response: exampleWebhook },
});

export const updateWebhookEndpoint = defineContract({
  ...base,
  method: 'PUT',
  path: '/api/v1/webhooks/:id',
  summary: 'Replace a webhook endpoint; enables a disabled one again',
  role: 'admin',
  scope: 'webhooks:write',
  params: idParams,
  schema: z.strictObject({ ...endpointFields, status: z.enum(['enabled', 'disabled']) }),
  response: webhookEndpoint,
  status: 200,
  envelope: 'data',
  rateLimit: 'write',
  audit: 'WEBHOOK_ENDPOINT_UPDATED',
  idempotent: true,
  examples: { request: { ...exampleBody, status: 'enabled' }, response: exampleWebhook },
});

export const deleteWebhookEndpoint = defineContract({
  ...base,
  method: 'DELETE',
  path: '/api/v1/webhooks/:id',
  summary: 'Delete a webhook endpoint',
  role: 'admin',
  scope: 'webhooks:write',
  params: idParams,
  response: webhookEndpoint,
  status: 200,
  envelope: 'data',
  rateLimit: 'write',
  audit: 'WEBHOOK_ENDPOINT_DELETED',
  idempotent: true,
  examples: { response: exampleWebhook },
});

export const testWebhookEndpoint = defineContract({
  ...base,
  method: 'POST',
  path: '/api/v1/webhooks/:id/test',
  summary: 'Send a `webhook.test` event to the endpoint',
  role: 'admin',
  scope: 'webhooks:write',
  params: idParams,
  response: webhookDelivery,
  status: 202,
  envelope: 'data',
  rateLimit: 'write',
  audit: 'WEBHOOK_TEST_SENT',
  idempotent: true,
  examples: {
    response: {
      ...exampleDelivery,
      eventType: 'webhook.test',
      status: 'pending',
      attempts: 0,
      responseStatus: null,
      durationMs: null,
      payload: { type: 'webhook.test', timestamp: '2026-01-15T10:30:00.000Z', data: {} },
    },
  },
});

export const listWebhookDeliveries = defineContract({
  ...base,
  method: 'GET',
  path: '/api/v1/webhooks/:id/deliveries',
  summary: 'List deliveries to an endpoint, newest first',
  role: 'viewer',
  scope: 'webhooks:read',
  params: idParams,
  query: webhookDeliveryList.query,
  response: webhookDelivery,
  status: 200,
  envelope: 'page',
  rateLimit: 'read',
  audit: 'none',
  examples: { response: exampleDelivery },
});

export const webhookTest = defineEvent({
  type: 'webhook.test',
  description: 'Sent on request to check an endpoint.',
  payload: z.object({ endpointId: id, message: z.string() }),
  example: {
    endpointId: exampleIds.webhook,
    message: 'This is a test of your webhook endpoint.',
  },
});

export const webhooks = defineArea({
  tag: 'webhooks',
  description: 'Endpoints that events are delivered to, and their deliveries.',
  operations: {
    listWebhookEndpoints,
    createWebhookEndpoint,
    getWebhookEndpoint,
    updateWebhookEndpoint,
    deleteWebhookEndpoint,
    testWebhookEndpoint,
    listWebhookDeliveries,
  },
  scopes: ['webhooks:read', 'webhooks:write'],
  events: [webhookTest],
  notifications: ['webhook.disabled', 'webhook.failed'],
});
