import { z } from 'zod';
import { defineArea, defineEvent } from './area';
import { id, idParams, timestamp } from './common';
import { defineContract, operationsOf } from './contract';
import { exampleDelivery, exampleIds, exampleWebhook } from './examples';
import { columnsOf, defineList, equals } from './list';
import { EVENT_TYPES } from './manifest.gen';

export const webhookEndpoint = z.object({
  id,
  url: z.string(),
  description: z.string().nullable(),
  /** Event types to deliver; empty means all, but for `audit.recorded`. */
  events: z.array(z.enum(EVENT_TYPES)),
  status: z.enum(['enabled', 'disabled']),
  disabledReason: z.string().nullable(),
  /** Since when every attempt has failed; null when the last one succeeded. */
  failingSince: timestamp.nullable(),
  /** Until when the secret before the last rotation signs as well. */
  previousValidUntil: timestamp.nullable(),
  createdAt: timestamp,
  updatedAt: timestamp,
});
export type WebhookEndpointView = z.infer<typeof webhookEndpoint>;

export const webhookEndpointList = defineList({
  name: 'webhook-endpoints',
  columns: columnsOf(webhookEndpoint),
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
  columns: columnsOf(webhookDelivery),
  filters: { status: equals('status', z.enum(DELIVERY_STATUSES)) },
});

const endpointFields = {
  url: z.url({ protocol: /^https?$/ }).max(2000),
  description: z.string().trim().max(200).nullable(),
  events: z.array(z.enum(EVENT_TYPES)).max(EVENT_TYPES.length),
};
const { list, read, change } = operationsOf('webhooks');
const exampleSecret = 'whsec_c2hvd24taGVyZS1hbmQtbmV2ZXItYWdhaW4=';
/** A week. */
const MAX_OVERLAP_HOURS = 168;
const exampleBody = {
  url: 'https://example.com/hooks',
  description: 'Warehouse',
  events: ['sync.completed'],
};

export const listWebhookEndpoints = defineContract({
  ...list,
  path: '/api/v1/webhooks',
  summary: 'List webhook endpoints',
  query: webhookEndpointList.query,
  response: webhookEndpoint,
  examples: { response: exampleWebhook },
});

export const createWebhookEndpoint = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/webhooks',
  summary: 'Create a webhook endpoint',
  description: 'The response contains the signing secret. It cannot be retrieved later.',
  role: 'admin',
  schema: z.strictObject({
    url: endpointFields.url,
    description: endpointFields.description.default(null),
    events: endpointFields.events.default([]),
  }),
  response: webhookEndpoint.extend({ secret: z.string() }),
  status: 201,
  audit: 'WEBHOOK_ENDPOINT_CREATED',
  errors: ['CONFLICT'],
  examples: {
    request: exampleBody,
    response: { ...exampleWebhook, secret: exampleSecret },
  },
});

export const getWebhookEndpoint = defineContract({
  ...read,
  path: '/api/v1/webhooks/:id',
  summary: 'Get a webhook endpoint',
  params: idParams,
  response: webhookEndpoint,
  examples: { response: exampleWebhook },
});

export const updateWebhookEndpoint = defineContract({
  ...change,
  method: 'PUT',
  path: '/api/v1/webhooks/:id',
  summary: 'Replace a webhook endpoint',
  description: 'Set `status` to `enabled` to enable a disabled endpoint again.',
  role: 'admin',
  params: idParams,
  schema: z.strictObject({ ...endpointFields, status: z.enum(['enabled', 'disabled']) }),
  response: webhookEndpoint,
  audit: 'WEBHOOK_ENDPOINT_UPDATED',
  examples: { request: { ...exampleBody, status: 'enabled' }, response: exampleWebhook },
});

export const rotateWebhookSecret = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/webhooks/:id/rotate-secret',
  summary: 'Give a webhook endpoint a new signing secret',
  description:
    'The response contains the new secret. For the given time deliveries have a signature by each of the two, so that the receiver can change over meanwhile; 0 ends the former one at once.',
  role: 'admin',
  recentAuthentication: true,
  params: idParams,
  schema: z.strictObject({
    overlapHours: z.number().int().min(0).max(MAX_OVERLAP_HOURS).default(24),
  }),
  response: webhookEndpoint.extend({ secret: z.string() }),
  audit: 'WEBHOOK_SECRET_ROTATED',
  examples: {
    request: { overlapHours: 24 },
    response: {
      ...exampleWebhook,
      previousValidUntil: '2026-01-16T10:30:00.000Z',
      secret: exampleSecret,
    },
  },
});

export const deleteWebhookEndpoint = defineContract({
  ...change,
  method: 'DELETE',
  path: '/api/v1/webhooks/:id',
  summary: 'Delete a webhook endpoint',
  role: 'admin',
  params: idParams,
  response: webhookEndpoint,
  audit: 'WEBHOOK_ENDPOINT_DELETED',
  examples: { response: exampleWebhook },
});

export const testWebhookEndpoint = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/webhooks/:id/test',
  summary: 'Send a test event',
  description:
    'Delivers an event of this type to the endpoint, with the data of its example in the `webhooks` of the OpenAPI document.',
  role: 'admin',
  params: idParams,
  query: z.strictObject({ eventType: z.enum(EVENT_TYPES).default('webhook.test') }),
  response: webhookDelivery,
  status: 202,
  audit: 'WEBHOOK_TEST_SENT',
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
  ...list,
  path: '/api/v1/webhooks/:id/deliveries',
  summary: 'List deliveries of a webhook endpoint',
  params: idParams,
  query: webhookDeliveryList.query,
  response: webhookDelivery,
  examples: { response: exampleDelivery },
});

/** Deliveries that one request sends again at most. */
export const MAX_RESENT = 10_000;

export const resendWebhookDeliveries = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/webhooks/:id/resend',
  summary: 'Send deliveries again',
  description:
    `Sends these deliveries again, or those that failed since a time, up to ${MAX_RESENT} in one request. ` +
    'They are sent ten per second, the oldest first, with their `webhook-id` from before and a new schedule of attempts. Pending deliveries are left as they are.',
  role: 'admin',
  params: idParams,
  schema: z.union([
    z.strictObject({ deliveryIds: z.array(id).min(1).max(100) }),
    z.strictObject({ failedSince: timestamp }),
  ]),
  response: z.object({ deliveries: z.number().int() }),
  status: 202,
  audit: 'WEBHOOK_DELIVERIES_RESENT',
  errors: ['CONFLICT'],
  examples: {
    request: { failedSince: '2026-01-15T09:00:00.000Z' },
    response: { deliveries: 12 },
  },
});

export const webhookTest = defineEvent({
  type: 'webhook.test',
  description: 'A test event was requested.',
  payload: z.object({ endpointId: id, message: z.string() }),
  example: {
    endpointId: exampleIds.webhook,
    message: 'This is a test of your webhook endpoint.',
  },
});

export const webhooks = defineArea({
  tag: 'webhooks',
  description: 'Webhook endpoints and their deliveries.',
  operations: {
    listWebhookEndpoints,
    createWebhookEndpoint,
    getWebhookEndpoint,
    updateWebhookEndpoint,
    rotateWebhookSecret,
    deleteWebhookEndpoint,
    testWebhookEndpoint,
    listWebhookDeliveries,
    resendWebhookDeliveries,
  },
  scopes: ['webhooks:read', 'webhooks:write'],
  events: [webhookTest],
  notifications: ['webhook.disabled', 'webhook.failed', 'webhook.failing'],
});
