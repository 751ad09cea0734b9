import { SCOPES } from '@/lib/contracts/manifest.gen';
import type { Db } from '@/lib/db/client';

export interface Owner {
  organizationId: string;
  userId: string;
}

/** Stands in every sample's text: a response that carries it has revealed something of the first tenant. */
export const MARK = 'property-of-the-first-tenant';

interface Sample {
  id: string;
}

/**
 * One resource of each kind, under the part of the path that stands before its id. A contract whose
 * path has an id after any other part fails the matrix until its resource is added here.
 */
export const SAMPLES: Record<string, (db: Db, owner: Owner) => Promise<Sample>> = {
  orders: (db, owner) =>
    db.order.create({
      data: {
        ...owner,
        number: MARK,
        status: 'paid',
        currency: 'EUR',
        totalAmount: 100,
        customerName: MARK,
        items: [{ sku: 'MUG-01', title: MARK, quantity: 1, unitPrice: 100 }],
        history: [],
        placedAt: new Date(),
      },
    }),
  imports: async (db, { organizationId, userId }) => {
    const report = await db.file.create({
      data: {
        organizationId,
        userId,
        purpose: 'orders.import.errors',
        contentType: 'text/csv',
        expiresAt: new Date(Date.now() + 86_400_000),
        chunks: { create: { index: 0, data: Buffer.from(MARK) } },
      },
    });
    return db.orderImport.create({
      data: {
        id: 'cimport00000000000000000',
        organizationId,
        format: 'csv',
        fileId: 'cgone00000000000',
        reportId: report.id,
        actor: { type: 'user', id: userId, userId },
        errors: [{ line: 2, number: MARK, field: 'number', message: MARK }],
      },
    });
  },
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
  connections: (db, owner) =>
    db.connection.create({
      data: {
        ...owner,
        externalId: MARK,
        provider: 'sandbox',
        name: MARK,
        status: 'active',
        scopes: 'orders:read',
      },
    }),
  webhooks: (db, owner) =>
    db.webhookEndpoint.create({
      data: { ...owner, url: `https://example.com/${MARK}`, events: [], secret: 'sealed' },
    }),
  notifications: (db, owner) =>
    db.notification.create({ data: { ...owner, type: 'test', title: MARK, body: MARK } }),
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
  // What is seen through others: an endpoint's deliveries, the audit trail, uses of what is deprecated.
  const event = await db.webhookEvent.create({
    data: { organizationId: owner.organizationId, type: 'webhook.test', payload: { of: MARK } },
  });
  await db.webhookDelivery.create({
    data: {
      organizationId: owner.organizationId,
      eventId: event.id,
      endpointId: ids.webhooks ?? '',
    },
  });
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
    orders: await db.order.findMany({ where: { ...where, OR: [{ deletedAt: null }, {}] } }),
    imports: await db.orderImport.findMany({ where }),
    files: await db.file.findMany({ where }),
    jobs: await db.job.findMany({ where }),
    connections: await db.connection.findMany({ where }),
    webhooks: await db.webhookEndpoint.findMany({ where }),
    deliveries: await db.webhookDelivery.findMany({ where }),
    notifications: await db.notification.findMany({ where }),
    apiKeys: await db.apiKey.findMany({ where }),
    members: await db.membership.findMany({ where }),
    audit: await db.auditLog.count({ where }),
  };
}
