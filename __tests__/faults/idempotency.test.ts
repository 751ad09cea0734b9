import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, createCaller, orderBody, signUp } from '@/__tests__/support/http/api';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';
import { createDatabase, type Database } from '@/lib/db/client';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

let store: TestDatabase;
let database: Database;
let servers: TestServer[];
let account: Account;
beforeAll(async () => {
  store = await createTestDatabase();
  database = createDatabase({ url: store.url, poolSize: 2 });
  servers = await Promise.all([1, 2].map(() => startServer('lean', { databaseUrl: store.url })));
  account = await signUp(servers[0]?.url ?? '');
});
afterAll(async () => {
  await Promise.all((servers ?? []).map((server) => server.close()));
  await database?.close();
  await store?.drop();
});

const callers = (key: string) =>
  servers.map(({ url }) =>
    createCaller(url, {
      authorization: `Bearer ${account.accessToken}`,
      'idempotency-key': key,
    }),
  );

/** Rows of each table that an order with this number leaves. */
async function written(number: string) {
  const { prisma } = database;
  const orders = await prisma.order.findMany({ where: { number } });
  const ids = orders.map(({ id }) => id);
  const events = await prisma.webhookEvent.findMany({
    where: { organizationId: account.organizationId, type: 'order.created' },
    include: { deliveries: true },
  });
  const ours = events.filter(({ payload }) =>
    ids.includes((payload as { order: { id: string } }).order.id),
  );
  return {
    orders: ids.length,
    audit: await prisma.auditLog.count({ where: { resourceId: { in: ids } } }),
    events: ours.length,
    deliveries: ours.flatMap(({ deliveries }) => deliveries).length,
  };
}

const once = { orders: 1, audit: 1, events: 1, deliveries: 1 };

describe('a request that is sent many times', () => {
  it('is done once and gets the same response, on two servers at once', async () => {
    await account.call('/webhooks', { body: { url: 'https://receiver.example', events: [] } });
    const both = callers('parallel');
    const body = orderBody({ number: 'PARALLEL' });
    const responses = await Promise.all(
      Array.from({ length: 100 }, (_, i) => both[i % 2]?.('/orders', { body })),
    );
    expect(new Set(responses.map((response) => response?.status))).toEqual(new Set([201]));
    expect(new Set(responses.map((response) => response?.text)).size).toBe(1);
    const replayed = responses.filter((response) => response?.headers.has('idempotency-replayed'));
    expect(replayed).toHaveLength(99);
    expect(await written('PARALLEL')).toEqual(once);
  });
});

describe('a server that is killed', () => {
  async function sendToDying(when: string, number: string) {
    const dying = await startServer('lean', {
      databaseUrl: store.url,
      script: '__tests__/support/servers/dying-server.ts',
      env: { DIES: when },
    });
    const call = createCaller(dying.url, {
      authorization: `Bearer ${account.accessToken}`,
      'idempotency-key': number,
    });
    const ended = new Promise((resolve) =>
      dying.process.once('exit', (_, signal) => resolve(signal)),
    );
    await expect(call('/orders', { body: orderBody({ number }) })).rejects.toThrow();
    expect(await ended).toBe('SIGKILL');
    await dying.close();
  }

  it('after the commit, before the response: the repeated request gets it and changes nothing', async () => {
    const number = 'KILLED-AFTER';
    await sendToDying('after the commit', number);
    expect(await written(number)).toEqual(once);
    const [call] = callers(number);
    const response = await call?.('/orders', { body: orderBody({ number }) });
    expect(response?.status).toBe(201);
    expect(response?.headers.get('idempotency-replayed')).toBe('true');
    expect(response?.json.data.number).toBe(number);
    expect(await written(number)).toEqual(once);
  });

  it('before the commit: nothing is left, and the repeated request is done when the lease is over', async () => {
    const number = 'KILLED-BEFORE';
    await sendToDying('before the commit', number);
    expect((await written(number)).orders).toBe(0);
    const [call] = callers(number);
    const early = await call?.('/orders', { body: orderBody({ number }) });
    expect(early?.json.error.code).toBe('IDEMPOTENCY_IN_FLIGHT');
    expect(early?.headers.get('retry-after')).toBe('1');
    await database.prisma.idempotencyKey.updateMany({
      where: { key: number },
      data: { lockedUntil: new Date(0) },
    });
    const response = await call?.('/orders', { body: orderBody({ number }) });
    expect(response?.status).toBe(201);
    expect(response?.headers.has('idempotency-replayed')).toBe(false);
    expect(await written(number)).toEqual(once);
  });
});
