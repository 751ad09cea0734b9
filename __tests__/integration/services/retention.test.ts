import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createMember } from '@/__tests__/support/services/members';
import { loadConfig } from '@/lib/config';
import { type Container, createContainer } from '@/lib/container';
import { createId, earliestId } from '@/lib/utils/create-id';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

const DAY_MS = 24 * 60 * 60 * 1000;
const ago = (days: number) => new Date(Date.now() - days * DAY_MS);
/** An id as it would have been created then. */
const idOf = (at: Date) => earliestId(at) + createId().slice(9);

let database: TestDatabase;
let container: Container;
let organizationId: string;
let userId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const env = { NODE_ENV: 'test', DATABASE_URL: database.url, LOG_LEVEL: 'silent' };
  container = createContainer(loadConfig({ ...env, RETAIN_NOTIFICATIONS_DAYS: 'never' }));
}, 60_000);
afterAll(async () => {
  await container?.close();
  await database?.drop();
});
beforeEach(async () => {
  await container.prisma
    .$executeRaw`TRUNCATE "Job", "WebhookEvent", "InboundWebhook", "Notification" CASCADE`;
  ({ organizationId, userId } = await createMember(container.prisma, 'owner'));
});

async function createJob(days: number, status: string) {
  const at = ago(days);
  const isFinal = ['completed', 'failed', 'cancelled'].includes(status);
  const data = {
    ...{ id: idOf(at), createdAt: at, organizationId, status, finishedAt: isFinal ? at : null },
    ...{ queue: 'sync-queue', name: 'test.old', payload: {}, maxAttempts: 1 },
  };
  return (await container.prisma.job.create({ data })).id;
}

async function createEvent(days: number, deliveryStatus: string) {
  const at = ago(days);
  const endpoint = await container.prisma.webhookEndpoint.create({
    data: { organizationId, userId, url: 'https://example.com', events: [], secret: 'x' },
  });
  const event = { id: idOf(at), createdAt: at, organizationId, type: 'test', payload: {} };
  await container.prisma.webhookEvent.create({ data: event });
  const { prisma } = container;
  await prisma.$executeRaw`INSERT INTO "WebhookDelivery"
    ("id", "organizationId", "eventId", "endpointId", "status", "createdAt", "updatedAt")
    VALUES (${idOf(at)}, ${organizationId}, ${event.id}, ${endpoint.id}, ${deliveryStatus}, ${at}, ${at})`;
  return event.id;
}

const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id).toSorted();

describe('retention', () => {
  it('deletes jobs that ended long ago, and no others', async () => {
    for (const status of ['completed', 'failed', 'cancelled']) await createJob(31, status);
    const kept = [
      ...(await Promise.all(
        ['pending', 'queued', 'running'].map((status) => createJob(31, status)),
      )),
      await createJob(29, 'completed'),
    ];
    await container.retention.run();
    expect(idsOf(await container.prisma.job.findMany())).toEqual(kept.toSorted());
  });

  it('deletes old events with their deliveries, unless one is pending', async () => {
    await createEvent(31, 'succeeded');
    await createEvent(31, 'failed');
    const kept = [await createEvent(31, 'pending'), await createEvent(29, 'succeeded')];
    await container.retention.run();
    expect(idsOf(await container.prisma.webhookEvent.findMany())).toEqual(kept.toSorted());
    expect(await container.prisma.webhookDelivery.count()).toBe(2);
  });

  it('deletes sessions that ended long ago', async () => {
    const session = (at: Date, fields: { expiresAt: Date; revokedAt?: Date }) =>
      container.prisma.session.create({
        data: { id: idOf(at), createdAt: at, userId, organizationId, tokenHash: 'x', ...fields },
      });
    await session(ago(90), { expiresAt: ago(60) });
    await session(ago(40), { expiresAt: ago(-1), revokedAt: ago(35) });
    const kept = [
      await session(ago(40), { expiresAt: ago(10) }),
      await session(ago(40), { expiresAt: ago(-1) }),
    ];
    await container.retention.run();
    const found = await container.prisma.session.findMany({ where: { userId } });
    expect(idsOf(found)).toEqual(idsOf(kept));
  });

  it('deletes processed webhooks of providers', async () => {
    const inbound = (at: Date, processedAt: Date | null) =>
      container.prisma.$executeRaw`INSERT INTO "InboundWebhook"
        ("id", "organizationId", "connectionId", "provider", "externalId", "type", "payload", "createdAt", "processedAt")
        VALUES (${idOf(at)}, ${organizationId}, 'c', 'p', ${createId()}, 'x', '{}', ${at}, ${processedAt})`;
    await inbound(ago(31), ago(31));
    await inbound(ago(31), null);
    await inbound(ago(29), ago(29));
    await container.retention.run();
    expect(await container.prisma.inboundWebhook.count()).toBe(2);
  });

  it('keeps what the settings keep', async () => {
    const at = ago(1_000);
    await container.prisma.$executeRaw`INSERT INTO "Notification"
      ("id", "organizationId", "userId", "type", "title", "body", "createdAt", "updatedAt")
      VALUES (${idOf(at)}, ${organizationId}, ${userId}, 'x', 'x', 'x', ${at}, ${at})`;
    await container.retention.run();
    expect(await container.prisma.notification.count()).toBe(1);
  });

  it('deletes thousands in batches, and waits for no row that is in use', async () => {
    const at = ago(40);
    await container.prisma.$executeRaw`INSERT INTO "Job"
      ("id", "queue", "name", "payload", "maxAttempts", "status", "createdAt", "finishedAt", "updatedAt")
      SELECT ${earliestId(at)} || i, 'sync-queue', 'test.old', '{}', 1, 'completed', ${at}, ${at}, ${at}
      FROM generate_series(1, 3500) AS i`;
    const locked = `${earliestId(at)}2000`;
    await container.transaction(async (tx) => {
      await tx.query('SELECT 1 FROM "Job" WHERE "id" = $1 FOR UPDATE', [locked]);
      await container.retention.run();
    });
    expect(idsOf(await container.prisma.job.findMany())).toEqual([locked]);
  });

  it('reports the sizes of tables and what it deleted', async () => {
    await createJob(31, 'completed');
    await container.retention.run();
    const text = await container.metrics.registry.metrics();
    expect(text).toMatch(/database_table_bytes\{table="Order"\} [1-9]/);
    expect(text).toMatch(/rows_pruned_total\{kind="jobs"\} [1-9]/);
  });
});
