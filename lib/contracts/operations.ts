import type { Contract } from './contract';
import type { Contracts, OperationName } from './index';

type EnvelopeWord<C extends Contract> = C['envelope'] extends 'data' ? '' : ` ${C['envelope']}`;
type OpenWord<C extends Contract> = C['authenticate'] extends false ? ' open' : '';
type IdempotentWord<C> = C extends { readonly idempotent: true } ? ' idempotent' : '';

/** What a client has to know of an operation to send it, as one line that its contract dictates. */
export type OperationLine<C extends Contract> =
  `${C['method']} ${C['path']}${EnvelopeWord<C>}${OpenWord<C>}${IdempotentWord<C>}`;

/**
 * Every operation in one line: method, path, how the answer is wrapped (nothing means `data`), `open`
 * to strangers, `idempotent` by key. The typed client runs on these lines, so that zod and the schemas
 * stay out of browsers. Nothing here is a second truth: each line is a type made of its contract, and
 * the compiler refuses one that is missing or differs and says how it has to read.
 */
export const OPERATIONS = {
  createApiKey: 'POST /api/v1/auth/api-keys idempotent',
  listApiKeys: 'GET /api/v1/auth/api-keys page',
  me: 'GET /api/v1/auth/me',
  refresh: 'POST /api/v1/auth/refresh open',
  revokeApiKey: 'DELETE /api/v1/auth/api-keys/:id idempotent',
  signIn: 'POST /api/v1/auth/sign-in open',
  signOut: 'POST /api/v1/auth/sign-out idempotent',
  signUp: 'POST /api/v1/auth/sign-up open',
  createOrder: 'POST /api/v1/orders idempotent',
  deleteOrder: 'DELETE /api/v1/orders/:id idempotent',
  getOrder: 'GET /api/v1/orders/:id',
  getOrdersSummary: 'GET /api/v1/orders/summary',
  listOrders: 'GET /api/v1/orders page',
  updateOrder: 'PUT /api/v1/orders/:id idempotent',
  batchCreateOrders: 'POST /api/v1/orders/batch idempotent',
  batchUpdateOrders: 'PUT /api/v1/orders/batch idempotent',
  exportOrders: 'GET /api/v1/orders/export raw',
  importOrders: 'POST /api/v1/orders/imports idempotent',
  getOrdersImportErrors: 'GET /api/v1/orders/imports/:id/errors raw',
  authorizeConnection: 'POST /api/v1/connections/authorize idempotent',
  connectionCallback: 'GET /api/v1/connections/callback raw open',
  deleteConnection: 'DELETE /api/v1/connections/:id idempotent',
  getConnection: 'GET /api/v1/connections/:id',
  getConnectionHealth: 'GET /api/v1/connections/:id/health',
  listConnections: 'GET /api/v1/connections page',
  listProviders: 'GET /api/v1/connections/providers',
  receiveProviderWebhook: 'POST /api/v1/connections/:id/inbound open',
  startSync: 'POST /api/v1/connections/:id/sync idempotent',
  cancelJob: 'POST /api/v1/jobs/:id/cancel idempotent',
  getJob: 'GET /api/v1/jobs/:id',
  listJobs: 'GET /api/v1/jobs page',
  retryJob: 'POST /api/v1/jobs/:id/retry idempotent',
  streamJob: 'GET /api/v1/jobs/:id/events stream',
  createWebhookEndpoint: 'POST /api/v1/webhooks idempotent',
  deleteWebhookEndpoint: 'DELETE /api/v1/webhooks/:id idempotent',
  getWebhookEndpoint: 'GET /api/v1/webhooks/:id',
  listWebhookDeliveries: 'GET /api/v1/webhooks/:id/deliveries page',
  listWebhookEndpoints: 'GET /api/v1/webhooks page',
  testWebhookEndpoint: 'POST /api/v1/webhooks/:id/test idempotent',
  updateWebhookEndpoint: 'PUT /api/v1/webhooks/:id idempotent',
  listNotifications: 'GET /api/v1/notifications page',
  markAllNotificationsRead: 'POST /api/v1/notifications/read idempotent',
  markNotificationRead: 'POST /api/v1/notifications/:id/read idempotent',
  listAuditLogs: 'GET /api/v1/audit-logs page',
  listDeprecations: 'GET /api/v1/deprecations page',
  getLiveness: 'GET /api/v1/system/health/live open',
  getMetrics: 'GET /api/v1/system/metrics raw open',
  getOpenApi: 'GET /api/v1/system/openapi.json raw open',
  getReadiness: 'GET /api/v1/system/health/ready open',
  getVersion: 'GET /api/v1/system/version open',
} as const satisfies { [K in OperationName]: OperationLine<Contracts[K]> };
