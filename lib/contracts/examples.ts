/** One example of each resource, for the `examples` of the contracts. */

const CREATED = '2026-01-15T10:30:00.000Z';
const UPDATED = '2026-01-15T11:00:00.000Z';

export const exampleIds = {
  user: 'cmk1user00000000000000001',
  organization: 'cmk1organization000000001',
  connection: 'cmk1connection0000000001',
  job: 'cmk1job00000000000000001',
  webhook: 'cmk1webhook0000000000001',
  delivery: 'cmk1delivery000000000001',
  event: 'cmk1event00000000000001',
  notification: 'cmk1notification00000001',
  apiKey: 'cmk1apikey00000000000001',
  auditLog: 'cmk1auditlog000000000001',
  member: 'cmk1member00000000000001',
  role: 'cmk1role0000000000000001',
  invitation: 'cmk1invitation0000000001',
} as const;

export const exampleUser = {
  id: exampleIds.user,
  email: 'ada@example.com',
  name: 'Ada',
  timeZone: 'Europe/London',
  locale: 'en-GB',
  createdAt: CREATED,
};

export const exampleOrganization = {
  id: exampleIds.organization,
  name: 'Analytical Engines',
  slug: 'analytical-engines',
};

export const exampleMember = {
  id: exampleIds.member,
  userId: exampleIds.user,
  name: exampleUser.name,
  email: exampleUser.email,
  role: 'member',
  roleId: null,
  roleName: null,
  createdAt: CREATED,
} as const;

export const exampleInvitation = {
  id: exampleIds.invitation,
  email: 'grace@example.com',
  role: 'viewer',
  roleId: null,
  roleName: null,
  inviterName: exampleUser.name,
  expiresAt: '2026-01-22T10:30:00.000Z',
  createdAt: CREATED,
} as const;

export const exampleRole = {
  id: exampleIds.role,
  name: 'Auditor',
  scopes: ['audit:read', 'members:read'],
  members: 2,
  createdAt: CREATED,
};

export const exampleSession = {
  user: exampleUser,
  organization: exampleOrganization,
  role: 'owner',
  customRole: null,
  tokens: {
    accessToken: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjbWsxdXNlciJ9.c2lnbmF0dXJl',
    refreshToken: 'cmk1session00000000000001.1.bm90LWEtcmVhbC1yZWZyZXNoLXRva2Vu',
    tokenType: 'Bearer',
    expiresIn: 600,
  },
};

export const exampleOwnSession = {
  id: 'cmk1session00000000000001',
  current: true,
  method: 'password',
  device: 'Firefox on Windows',
  ip: '203.0.113.7',
  createdAt: CREATED,
  lastUsedAt: UPDATED,
};

export const exampleApiKey = {
  id: exampleIds.apiKey,
  name: 'Warehouse',
  kind: 'personal',
  prefix: 'plinth_4tQ9',
  scopes: ['connections:read'],
  allowedAddresses: [],
  rateLimit: null,
  userId: exampleIds.user,
  creatorName: exampleUser.name,
  lastUsedAt: null,
  expiresAt: null,
  previousValidUntil: null,
  createdAt: CREATED,
};

export const exampleConnection = {
  id: exampleIds.connection,
  provider: 'sandbox',
  externalId: 'fjord-and-pine',
  name: 'Fjord & Pine Outfitters',
  status: 'active',
  scopes: ['openid', 'offline_access'],
  lastError: null,
  lastSyncedAt: UPDATED,
  createdAt: CREATED,
  updatedAt: UPDATED,
};

export const exampleJob = {
  id: exampleIds.job,
  queue: 'sync-queue',
  name: 'sync-connection',
  status: 'running',
  progress: { done: 450, total: 3000, message: 'Reading records of Fjord & Pine Outfitters' },
  result: null,
  error: null,
  attempts: 1,
  maxAttempts: 3,
  resourceType: 'Connection',
  resourceId: exampleIds.connection,
  requestId: null,
  parentId: null,
  pendingChildren: 0,
  waitsFor: null,
  runAt: CREATED,
  createdAt: CREATED,
  startedAt: CREATED,
  finishedAt: null,
};

export const exampleQueuedJob = {
  ...exampleJob,
  status: 'queued',
  progress: null,
  attempts: 0,
  startedAt: null,
};

export const exampleWebhook = {
  id: exampleIds.webhook,
  customerId: null,
  url: 'https://example.com/hooks',
  description: 'Warehouse',
  events: ['sync.completed'],
  filters: [],
  headerNames: [],
  isOrdered: false,
  maxPerSecond: null,
  status: 'enabled',
  disabledReason: null,
  failingSince: null,
  previousValidUntil: null,
  createdAt: CREATED,
  updatedAt: UPDATED,
};

export const exampleDelivery = {
  id: exampleIds.delivery,
  endpointId: exampleIds.webhook,
  eventId: exampleIds.event,
  eventType: 'sync.completed',
  status: 'succeeded',
  attempts: 1,
  nextAttemptAt: null,
  responseStatus: 204,
  durationMs: 86,
  error: null,
  payload: { connectionId: exampleIds.connection, jobId: exampleIds.job },
  createdAt: CREATED,
  updatedAt: UPDATED,
};

export const exampleNotification = {
  id: exampleIds.notification,
  type: 'connection.needs_reauth',
  title: 'Connect Fjord & Pine Outfitters again',
  body: 'The shop no longer accepts our access. Reconnect it to resume syncing.',
  link: '/connections',
  readAt: null,
  createdAt: CREATED,
};

export const exampleAuditLogEntry = {
  id: exampleIds.auditLog,
  action: 'WEBHOOK_ENDPOINT_UPDATED',
  actorType: 'user',
  actorId: exampleIds.user,
  userId: exampleIds.user,
  actorName: 'Ada',
  resourceType: 'WebhookEndpoint',
  resourceId: exampleIds.webhook,
  outcome: 'success',
  changes: { status: { from: 'disabled', to: 'enabled' } },
  metadata: null,
  requestId: '0b9a4c1e-5d7f-4c3a-9a51-2f1f0d8f6c77',
  ip: '203.0.113.7',
  createdAt: UPDATED,
};
