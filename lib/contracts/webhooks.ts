import { z } from 'zod';
import { defineArea, defineEvent, defineNotification } from './area';
import { id, idParams, timestamp } from './common';
import { defineContract, operationsOf } from './contract';
import { exampleIds, exampleWebhook } from './examples';
import { columnsOf, defineList, equals } from './list';
import { EVENT_TYPES } from './manifest.gen';
import { deliveryOperations } from './webhook-deliveries';
import { customerId, portalSessionOperations } from './webhook-portal-sessions';

/** A paused endpoint gets its events later, a disabled one misses them. */
export const ENDPOINT_STATUSES = ['enabled', 'paused', 'disabled'] as const;

const FIELD_PATH = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/;

export const endpointFilter = z.strictObject({
  field: z
    .string()
    .max(100)
    .regex(FIELD_PATH, 'must be a path in `data`, such as customer.country'),
  values: z
    .array(z.union([z.string().max(200), z.number(), z.boolean(), z.null()]))
    .min(1)
    .max(50),
});

export const webhookEndpoint = z.object({
  id,
  /** Whose it is among the organization's customers; null: the organization's own. */
  customerId: z.string().nullable(),
  url: z.string(),
  description: z.string().nullable(),
  /** Event types to deliver; empty means all, but for `audit.recorded`. */
  events: z.array(z.enum(EVENT_TYPES)),
  /** Only events whose data passes each of them; empty means all. */
  filters: z.array(endpointFilter),
  /** The names of the headers that each delivery carries besides its own. */
  headerNames: z.array(z.string()),
  /** Whether an event waits until the earlier ones of the same resource have ended. */
  isOrdered: z.boolean(),
  /** Deliveries per second; null without a limit. */
  maxPerSecond: z.number().int().nullable(),
  status: z.enum(ENDPOINT_STATUSES),
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
  filters: { customerId: equals('customerId', customerId) },
});

/** Set by Plinth, or by HTTP itself. */
const RESERVED_HEADER =
  /^(webhook-|content-|proxy-|sec-|host$|connection$|keep-alive$|transfer-encoding$|te$|trailer$|upgrade$|expect$|user-agent$)/i;
const headerName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'must be the name of a header')
  .refine((name) => !RESERVED_HEADER.test(name), 'is set by us, or by HTTP itself');
const headerValue = z
  .string()
  .min(1)
  .max(1000)
  .regex(/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/, 'must be printable ASCII text');
const MAX_HEADERS = 10;

const endpointOptions = {
  filters: z.array(endpointFilter).max(10).default([]),
  isOrdered: z.boolean().default(false),
  maxPerSecond: z.number().int().min(1).max(1000).nullable().default(null),
};

const endpointFields = {
  url: z.url({ protocol: /^https?$/ }).max(2000),
  description: z.string().trim().max(200).nullable(),
  events: z.array(z.enum(EVENT_TYPES)).max(EVENT_TYPES.length),
};
const { list, read, change } = operationsOf('webhooks');
export const exampleSecret = 'whsec_c2hvd24taGVyZS1hbmQtbmV2ZXItYWdhaW4=';
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
  description:
    'The response contains the signing secret. It cannot be retrieved later. With `customerId` it belongs to one of your customers: it gets only events that concern this one.',
  role: 'admin',
  schema: z.strictObject({
    url: endpointFields.url,
    description: endpointFields.description.default(null),
    events: endpointFields.events.default([]),
    ...endpointOptions,
    customerId: customerId.nullable().default(null),
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
  description:
    'Set `status` to `enabled` to enable a disabled endpoint again. A `paused` one gets its events when it is enabled, up to 14 days later; a `disabled` one misses them. Options that are left out get their defaults.',
  role: 'admin',
  params: idParams,
  schema: z.strictObject({
    ...endpointFields,
    ...endpointOptions,
    status: z.enum(ENDPOINT_STATUSES),
  }),
  response: webhookEndpoint,
  audit: 'WEBHOOK_ENDPOINT_UPDATED',
  examples: { request: { ...exampleBody, status: 'enabled' }, response: exampleWebhook },
});

export const setWebhookHeaders = defineContract({
  ...change,
  method: 'PUT',
  path: '/api/v1/webhooks/:id/headers',
  summary: 'Set the headers of a webhook endpoint',
  description:
    'Every delivery carries these headers besides its own, such as `authorization` for a gateway in front of the receiver. Their values are stored encrypted and never returned.',
  role: 'admin',
  params: idParams,
  schema: z.strictObject({
    headers: z
      .record(headerName, headerValue)
      .refine(
        (headers) => Object.keys(headers).length <= MAX_HEADERS,
        `must be at most ${MAX_HEADERS} headers`,
      )
      .refine((headers) => {
        const names = Object.keys(headers).map((name) => name.toLowerCase());
        return new Set(names).size === names.length;
      }, 'must name each header once'),
  }),
  response: webhookEndpoint,
  audit: 'WEBHOOK_HEADERS_SET',
  examples: {
    request: { headers: { authorization: 'Bearer q8Xn2' } },
    response: { ...exampleWebhook, headerNames: ['authorization'] },
  },
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

export const webhookTest = defineEvent({
  type: 'webhook.test',
  resource: 'endpointId',
  description: 'A test event was requested.',
  payload: z.object({ endpointId: id, message: z.string() }),
  example: {
    endpointId: exampleIds.webhook,
    message: 'This is a test of your webhook endpoint.',
  },
});

const aboutEndpoint = { endpointId: id, url: z.string() };
const exampleEndpoint = { endpointId: exampleIds.webhook, url: exampleBody.url };
const toAdmins = {
  to: 'admin',
  link: ({ endpointId }: { endpointId: string }) => `/webhooks/${endpointId}`,
  channels: ['app', 'email'],
} as const;

export const webhookDisabled = defineNotification({
  ...toAdmins,
  type: 'webhook.disabled',
  description: 'A webhook endpoint was disabled because its receiver is gone or keeps failing',
  data: z.object({ ...aboutEndpoint, reason: z.string() }),
  example: { ...exampleEndpoint, reason: 'The receiver responded with 410 Gone' },
  title: () => 'A webhook endpoint was disabled',
  body: ({ url, reason }) => `${url}: ${reason}.`,
});

export const webhookFailed = defineNotification({
  ...toAdmins,
  type: 'webhook.failed',
  description: 'A webhook could not be delivered after all its attempts',
  data: z.object({ ...aboutEndpoint, error: z.string().nullable() }),
  example: { ...exampleEndpoint, error: 'The receiver responded with 500' },
  title: () => 'A webhook could not be delivered',
  body: ({ url, error }) => `${url}: ${error ?? 'the delivery failed'}.`,
  repeats: {
    key: ({ endpointId }) => endpointId,
    title: (count) => `${count} webhooks could not be delivered`,
    waitMinutes: 5,
  },
});

export const webhookFailing = defineNotification({
  ...toAdmins,
  type: 'webhook.failing',
  description: 'Every delivery to a webhook endpoint has failed for a day',
  data: z.object({ ...aboutEndpoint, since: timestamp }),
  example: { ...exampleEndpoint, since: '2026-01-14T10:30:00.000Z' },
  title: () => 'A webhook endpoint has failed for a day',
  body: ({ url, since }) =>
    `${url}: every attempt has failed since ${since}. After five days the endpoint is disabled.`,
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
    setWebhookHeaders,
    ...deliveryOperations,
    ...portalSessionOperations,
  },
  scopes: ['webhooks:read', 'webhooks:write'],
  events: [webhookTest],
  notifications: [webhookDisabled, webhookFailed, webhookFailing],
});
