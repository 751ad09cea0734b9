import { z } from 'zod';
import { id, idParams, MAX_PER_PAGE, queryObject, timestamp } from './common';
import { defineContract, operationsOf, type ResponseOf } from './contract';
import { exampleDelivery, exampleWebhook } from './examples';
import { columnsOf, defineList, equals } from './list';
import { EVENT_TYPES } from './manifest.gen';

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

/** An attempt that failed before the latest one. */
const failedAttempt = z.object({
  at: timestamp,
  responseStatus: z.number().int().nullable(),
  durationMs: z.number().int(),
  error: z.string(),
});

export const webhookDeliveryDetail = webhookDelivery.extend({
  url: z.string(),
  /** The body as it is sent. */
  body: z.string(),
  /** The beginning of the latest response, up to 1 kB. */
  responseBody: z.string().nullable(),
  /** Attempts that failed, the oldest first. */
  failedAttempts: z.array(failedAttempt),
});
export type WebhookDeliveryDetail = z.infer<typeof webhookDeliveryDetail>;

const statisticsHour = z.object({
  /** The beginning of the hour. */
  hour: timestamp,
  succeeded: z.number().int(),
  failed: z.number().int(),
  pending: z.number().int(),
  /** Of the latest attempts, in milliseconds; null without one. */
  medianMs: z.number().int().nullable(),
  slowestMs: z.number().int().nullable(),
});
export const webhookStatistics = z.object({ hours: z.array(statisticsHour) });
export type WebhookStatistics = z.infer<typeof webhookStatistics>;

const { list, read, change } = operationsOf('webhooks');

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
      payload: {
        endpointId: exampleWebhook.id,
        message: 'This is a test of your webhook endpoint.',
      },
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

export const inspectWebhookDelivery = defineContract({
  ...read,
  path: '/api/v1/webhook-deliveries/:id',
  summary: 'Get a webhook delivery',
  description:
    'With the body as it is sent, the beginning of the response, and the failed attempts.',
  params: idParams,
  response: webhookDeliveryDetail,
  examples: {
    response: {
      ...exampleDelivery,
      url: exampleWebhook.url,
      body: '{"type":"sync.completed","timestamp":"2026-01-15T11:00:00.000Z","sequence":7,"data":{}}',
      responseBody: 'ok',
      attempts: 2,
      failedAttempts: [
        {
          at: '2026-01-15T11:00:00.000Z',
          responseStatus: 503,
          durationMs: 12,
          error: 'The receiver responded with 503',
        },
      ],
    },
  },
});

export const getWebhookStatistics = defineContract({
  ...read,
  path: '/api/v1/webhooks/:id/statistics',
  summary: 'Get the success and speed of a webhook endpoint',
  description:
    'Its deliveries of the last 24 hours by the hour of their event, those without one left out; of more than 50,000 the latest.',
  params: idParams,
  response: webhookStatistics,
  examples: {
    response: {
      hours: [
        {
          hour: '2026-01-15T10:00:00.000Z',
          succeeded: 118,
          failed: 1,
          pending: 0,
          medianMs: 86,
          slowestMs: 912,
        },
      ],
    },
  },
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

const feedEvent = z.object({
  id,
  type: z.string(),
  timestamp,
  /** Of two events of one resource the later one has the higher number. */
  sequence: z.number().int(),
  data: z.record(z.string(), z.unknown()),
});

export const readEvents = defineContract({
  ...read,
  path: '/api/v1/events',
  summary: 'Read events in order',
  description:
    'For clients that cannot receive webhooks: the events after a cursor, in the order in which they were committed, so that none is missed. Ask again with `next`; at the end of the feed `hasMore` is false and `next` stays as it is. Events are stored as long as their deliveries (RETAIN_EVENTS_DAYS).',
  query: queryObject({
    after: z
      .string()
      .regex(/^\d{1,15}$/, 'must be the `next` of an earlier response')
      .default('0'),
    limit: z.coerce.number().int().min(1).max(MAX_PER_PAGE).default(MAX_PER_PAGE),
    type: z.enum(EVENT_TYPES).optional(),
  }),
  response: z.object({ events: z.array(feedEvent), next: z.string(), hasMore: z.boolean() }),
  examples: {
    response: {
      events: [
        {
          id: exampleDelivery.eventId,
          type: exampleDelivery.eventType,
          timestamp: exampleDelivery.createdAt,
          sequence: 7,
          data: exampleDelivery.payload,
        },
      ],
      next: '1',
      hasMore: false,
    },
  },
});
export type EventFeedPage = ResponseOf<typeof readEvents>;

export const deliveryOperations = {
  testWebhookEndpoint,
  listWebhookDeliveries,
  inspectWebhookDelivery,
  resendWebhookDeliveries,
  getWebhookStatistics,
  readEvents,
};
