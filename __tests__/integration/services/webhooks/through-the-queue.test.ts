import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type HttpReceiver,
  respondWith,
  startHttpReceiver,
  verifyDelivery,
} from '@/__tests__/support/http/http-receiver';
import { type SmtpTestServer, startSmtpServer } from '@/__tests__/support/servers/smtp';
import { actorOf } from '@/__tests__/support/services/actors';
import { anyEvent } from '@/__tests__/support/services/any-event';
import { ENDPOINT_DEFAULTS } from '@/__tests__/support/services/endpoint-defaults';
import { loadConfig } from '@/lib/config';
import { type Container, createContainer } from '@/lib/container';
import { syncCompletedNotification } from '@/lib/contracts/connection-notifications';
import { type RunningWorkers, startWorkers } from '@/lib/queue/workers/worker';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

let database: TestDatabase;
let smtp: SmtpTestServer;
let receiver: HttpReceiver;
let container: Container;
let workers: RunningWorkers;

beforeAll(async () => {
  [database, smtp, receiver] = await Promise.all([
    createTestDatabase(),
    startSmtpServer(),
    startHttpReceiver(),
  ]);
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: database.url,
    SMTP_URL: smtp.url,
    LOG_LEVEL: 'silent',
  });
  container = createContainer(config);
  workers = startWorkers(container);
  await workers.ready;
});
afterAll(async () => {
  await workers.close();
  await container.close();
  await Promise.all([receiver.close(), smtp.close()]);
  await database.drop();
});

async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 20_000) {
  const end = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('It did not happen in time');
    await sleep(50);
  }
}

it('delivers what a committed transaction published, again after a failure, and e-mails', async () => {
  const { prisma, transaction, services } = container;
  const { id: organizationId } = await prisma.organization.create({
    data: { name: 'Shop', slug: 'shop' },
  });
  const user = await prisma.user.create({
    data: { email: 'ada@example.com', name: 'Ada', passwordHash: '-' },
  });
  const actor = actorOf(organizationId, user.id);
  const body = { ...ENDPOINT_DEFAULTS, url: receiver.url, description: null, events: [] };
  const endpoint = await services.webhooks.create(actor, body);
  receiver.respond(respondWith(503));

  await transaction(async (tx) => {
    const payload = { orders: 3 };
    await services.webhooks.publish(tx, {
      organizationId,
      event: anyEvent('sync.completed'),
      payload,
    });
    await services.notifications.notify(tx, {
      organizationId,
      userId: user.id,
      notification: syncCompletedNotification,
      data: syncCompletedNotification.example,
    });
  });

  const firstPage = { page: 1, perPage: 20, sort: '-createdAt' } as const;
  const delivery = async () =>
    (await services.webhookDeliveries.list(actor, endpoint.id, firstPage)).data.parse()[0];
  await until(async () => (await delivery())?.attempts === 1);
  expect(await delivery()).toMatchObject({ status: 'pending', responseStatus: 503 });

  receiver.respond(respondWith(200));
  await until(async () => (await delivery())?.status === 'succeeded');
  expect(await delivery()).toMatchObject({ attempts: 2, responseStatus: 200, error: null });
  const [first, second] = receiver.requests;
  expect(receiver.requests).toHaveLength(2);
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  expect(second && verifyDelivery(second, endpoint.secret)).toMatchObject({
    type: 'sync.completed',
    data: { orders: 3 },
  });

  await until(() => smtp.mails.length === 1);
  expect(smtp.mails[0]?.to).toEqual(['ada@example.com']);
  await until(async () => (await prisma.job.count({ where: { status: 'completed' } })) === 2);
}, 40_000);
