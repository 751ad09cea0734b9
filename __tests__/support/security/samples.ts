import { createServerVault } from '@/__tests__/support/servers/secrets';
import { SCOPES } from '@/lib/contracts/manifest.gen';
import type { Db } from '@/lib/db/client';
import { createId } from '@/lib/utils/create-id';
import { type CreateSample, type DomainSamples, MARK, type Owner } from './sample';

const HOUR_MS = 60 * 60 * 1000;

export const createSession: CreateSample = (db, { organizationId, userId }) =>
  db.session.create({
    data: {
      organizationId,
      userId,
      tokenHash: MARK,
      expiresAt: new Date(Date.now() + HOUR_MS),
      ip: MARK,
    },
  });

/** The customer of the organization who owns the sampled endpoint. */
export const CUSTOMER = 'customer-1';

const vault = createServerVault();
const TOKENS = {
  accessToken: MARK,
  refreshToken: MARK,
  issuedAt: Date.now(),
  expiresAt: Date.now() + 24 * 60 * 60 * 1000,
  scopes: ['openid'],
};

/** The samples of the domains, from their own folders. */
const domains = Object.values(import.meta.glob<DomainSamples>('./*/samples.ts', { eager: true }));

/**
 * One resource of each kind, under the part of the path that stands before its id. A contract whose
 * path has an id after any other part fails the matrix until its resource is added here.
 */
export const SAMPLES: Record<string, CreateSample> = {
  ...Object.assign({}, ...domains.map(({ samples }) => samples)),
  jobs: (db, owner) =>
    db.job.create({
      data: {
        ...owner,
        queue: 'sync-queue',
        name: 'sync-connection',
        status: 'failed',
        payload: { of: MARK },
        error: { code: 'PROVIDER_ERROR', message: MARK },
        maxAttempts: 3,
        attempts: 3,
        finishedAt: new Date(),
      },
    }),
  connections: async (db, owner) => {
    const id = createId();
    const ciphertext = vault.encrypt(JSON.stringify({ tokens: TOKENS, webhook: null }), id);
    return db.connection.create({
      data: {
        ...owner,
        id,
        secret: { create: { ciphertext } },
        externalId: MARK,
        provider: 'sandbox',
        name: MARK,
        status: 'active',
        scopes: 'openid',
      },
    });
  },
  webhooks: (db, owner) =>
    db.webhookEndpoint.create({
      data: { ...owner, url: `https://example.com/${MARK}`, events: [], secret: 'sealed' },
    }),
  'webhook-deliveries': async (db, { organizationId }) => {
    const endpoint = await db.webhookEndpoint.findFirstOrThrow({ where: { organizationId } });
    const event = { organizationId, type: 'webhook.test', payload: { of: MARK } };
    return db.webhookDelivery.create({
      data: {
        organizationId,
        endpoint: { connect: { id: endpoint.id } },
        event: { create: event },
      },
    });
  },
  endpoints: (db, owner) =>
    db.webhookEndpoint.create({
      data: {
        ...owner,
        customerId: CUSTOMER,
        url: `https://example.com/${MARK}`,
        events: [],
        secret: vault.encrypt(MARK, MARK),
      },
    }),
  deliveries: async (db, { organizationId }) => {
    const where = { organizationId, customerId: CUSTOMER };
    const endpoint = await db.webhookEndpoint.findFirstOrThrow({ where });
    const event = { organizationId, type: 'webhook.test', payload: { of: MARK } };
    return db.webhookDelivery.create({
      data: {
        organizationId,
        endpoint: { connect: { id: endpoint.id } },
        event: { create: event },
      },
    });
  },
  notifications: (db, owner) =>
    db.notification.create({ data: { ...owner, type: 'test', title: MARK, body: MARK } }),
  members: async (db, { organizationId }) => {
    const user = { email: `${MARK}@example.com`, name: MARK, passwordHash: '-' };
    const { id: userId } = await db.user.create({ data: user });
    return db.membership.create({ data: { organizationId, userId, role: 'viewer' } });
  },
  sessions: createSession,
  identities: (db, { userId }) =>
    db.identity.create({ data: { userId, issuer: MARK, subject: MARK, email: MARK } }),
  // Of somebody else: the callers of other tests have no second factor.
  passkeys: (db) =>
    db.passkey.create({
      data: {
        user: { create: { email: `${MARK}@example.net`, name: MARK } },
        credentialId: MARK,
        publicKey: new Uint8Array(1),
        counter: 0n,
        isSynced: false,
        name: MARK,
      },
    }),
  // No issuer is configured: the name of one that does not exist.
  oidc: async () => ({ id: createId() }),
  // Deleted: one that its owner can restore.
  organizations: (db, { userId }) =>
    db.organization.create({
      data: {
        name: MARK,
        slug: MARK,
        deletedAt: new Date(),
        memberships: { create: { userId, role: 'owner' } },
      },
    }),
  invitations: (db, owner) =>
    db.invitation.create({
      data: {
        ...owner,
        email: `${MARK}@example.org`,
        role: 'viewer',
        sentAt: new Date(0),
        expiresAt: new Date(Date.now() + 86_400_000),
      },
    }),
  roles: (db, { organizationId }) =>
    db.role.create({ data: { organizationId, name: MARK, scopes: SCOPES.slice(0, 1) } }),
  'api-keys': (db, owner) =>
    db.apiKey.create({
      data: {
        ...owner,
        name: MARK,
        prefix: 'plinth_abc',
        keyHash: MARK,
        scopes: SCOPES.slice(0, 1),
      },
    }),
};

/** The parts of a path that stand before its parameters: `/orders/:id` gives `orders`. */
export function resourcesOf(path: string): string[] {
  return [...path.matchAll(/([\w-]+)\/:\w+/g)].map(([, resource = '']) => resource);
}

/** Ids by resource, of rows that `owner` has. */
export async function createSamples(db: Db, owner: Owner): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  for (const [resource, create] of Object.entries(SAMPLES)) {
    ids[resource] = (await create(db, owner)).id;
  }
  // What is seen through others: the audit trail, uses of what is deprecated.
  await db.auditLog.create({
    data: {
      ...owner,
      actorType: 'user',
      actorId: owner.userId,
      action: 'TESTED',
      resourceType: MARK,
      outcome: 'success',
    },
  });
  await db.deprecatedUse.create({
    data: {
      organizationId: owner.organizationId,
      operation: `GET /${MARK}`,
      callerType: 'user',
      callerId: owner.userId,
      uses: 1,
      lastUsedAt: new Date(),
    },
  });
  return ids;
}

/** Every row of the samples' tables that belongs to the organization, to see that nothing touched them. */
export async function snapshot(db: Db, organizationId: string): Promise<unknown> {
  const where = { organizationId };
  return {
    ...Object.assign(
      {},
      ...(await Promise.all(domains.map((one) => one.snapshot(db, organizationId)))),
    ),
    files: await db.file.findMany({ where }),
    jobs: await db.job.findMany({ where }),
    connections: await db.connection.findMany({ where }),
    webhooks: await db.webhookEndpoint.findMany({ where }),
    portalSessions: await db.webhookPortalSession.findMany({ where }),
    deliveries: await db.webhookDelivery.findMany({ where }),
    notifications: await db.notification.findMany({ where }),
    sessions: await db.session.findMany({ where }),
    // The last use is written some seconds after it.
    apiKeys: await db.apiKey.findMany({ where, omit: { lastUsedAt: true } }),
    members: await db.membership.findMany({ where }),
    invitations: await db.invitation.findMany({ where }),
    roles: await db.role.findMany({ where }),
    audit: await db.auditLog.count({ where }),
  };
}
