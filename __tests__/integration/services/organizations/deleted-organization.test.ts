import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually } from '@/__tests__/support/eventually';
import { type HttpReceiver, startHttpReceiver } from '@/__tests__/support/http/http-receiver';
import { actorOf } from '@/__tests__/support/services/actors';
import { anyEvent } from '@/__tests__/support/services/any-event';
import { ENDPOINT_DEFAULTS } from '@/__tests__/support/services/endpoint-defaults';
import { createMember } from '@/__tests__/support/services/members';
import type { Actor } from '@/lib/auth/actor';
import { loadConfig } from '@/lib/config';
import { type Container, createContainer } from '@/lib/container';
import { defineJob, registerProcessor } from '@/lib/queue/define-job';
import { type RunningWorkers, startWorkers } from '@/lib/queue/workers/worker';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

const slowJob = defineJob({ name: 'test.slow', queue: 'sync-queue', schema: z.object({}) });
const DELETED = { code: 'ORGANIZATION_DELETED', message: 'The organization was deleted' };

let database: TestDatabase;
let receiver: HttpReceiver;
let container: Container;
let workers: RunningWorkers | undefined;
/** The handlers of `slowJob` that run. */
let running = 0;
let owner: Actor;
beforeAll(async () => {
  [database, receiver] = await Promise.all([createTestDatabase(), startHttpReceiver()]);
  const env = { NODE_ENV: 'test', DATABASE_URL: database.url, LOG_LEVEL: 'silent' };
  container = createContainer(loadConfig(env));
}, 60_000);
afterAll(async () => {
  await workers?.close();
  await container?.close();
  await receiver?.close();
  await database?.drop();
});
beforeEach(async () => {
  const { userId, organizationId } = await createMember(container.prisma, 'owner');
  owner = actorOf(organizationId, userId);
});

const processor = registerProcessor(slowJob, async ({ signal }) => {
  running += 1;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  running -= 1;
  throw signal.reason;
});

function work() {
  const processors = [...container.processors, processor];
  workers ??= startWorkers({ ...container, processors, finishMs: 1_000 });
}

const enqueueSlow = () =>
  container.transaction((tx) =>
    container.jobs.enqueue(
      tx,
      slowJob,
      {},
      {
        organizationId: owner.organizationId,
        dedupeKey: `slow:${owner.organizationId}`,
      },
    ),
  );
const publish = () =>
  container.transaction((tx) =>
    container.services.webhooks.publish(tx, {
      organizationId: owner.organizationId,
      event: anyEvent('sync.completed'),
      payload: { orders: 1 },
    }),
  );
const remove = async () => {
  const { name } = await container.services.organizations.get(owner);
  await container.services.organizations.remove(owner, name);
};
const jobOf = (id: string) => container.prisma.job.findUniqueOrThrow({ where: { id } });
const deliveries = () =>
  container.prisma.webhookDelivery.findMany({ where: { organizationId: owner.organizationId } });

it('cancels what waits, which can be retried once the organization is restored', async () => {
  const { webhooks, organizations, jobs } = container.services;
  await webhooks.create(owner, {
    ...ENDPOINT_DEFAULTS,
    url: receiver.url,
    description: null,
    events: [],
  });
  const { id } = await enqueueSlow();
  const { dedupeKey } = await jobOf(id);
  await publish();
  await remove();
  expect(await jobOf(id)).toMatchObject({ status: 'cancelled', error: DELETED });
  expect(await deliveries()).toMatchObject([
    { status: 'failed', error: DELETED.message, nextAttemptAt: null },
  ]);
  await organizations.restore(owner, owner.organizationId);
  await jobs.retry(owner, id);
  expect(await jobOf(id)).toMatchObject({ status: 'pending', dedupeKey });
  // The next test starts workers.
  await jobs.cancel(owner, id);
});

it('aborts what runs', async () => {
  work();
  const { id } = await enqueueSlow();
  await eventually(() => expect(running).toBe(1));
  await remove();
  await eventually(() => expect(running).toBe(0));
  expect((await jobOf(id)).status).toBe('cancelled');
});

it('runs nothing that is enqueued later, and sends no webhook', async () => {
  work();
  const { webhooks } = container.services;
  await webhooks.create(owner, {
    ...ENDPOINT_DEFAULTS,
    url: receiver.url,
    description: null,
    events: [],
  });
  await remove();
  const { id } = await enqueueSlow();
  await publish();
  await eventually(async () => {
    expect(await jobOf(id)).toMatchObject({ status: 'cancelled', error: DELETED, attempts: 0 });
    const where = { organizationId: owner.organizationId, status: { not: 'cancelled' } };
    expect(await container.prisma.job.count({ where })).toBe(0);
  });
  expect(running).toBe(0);
  expect(receiver.requests).toEqual([]);
});
