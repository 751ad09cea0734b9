import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createVault } from '@/lib/auth/oauth/token-vault';
import { createDatabase, type Database } from '@/lib/db/client';
import { IdempotencyKeys } from '@/lib/db/postgres/idempotency-keys';
import { createRunJoined, createRunTransaction } from '@/lib/db/run-transaction';
import type { RunTransaction } from '@/lib/db/transaction';
import { createLogger } from '@/lib/logger';
import { IdempotencyService, type StoredResponse } from '@/lib/services/idempotency-service';
import { createId } from '@/lib/utils/create-id';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

let store: TestDatabase;
let database: Database;
let transaction: RunTransaction;
let service: IdempotencyService;
let keys: IdempotencyKeys;
beforeAll(async () => {
  store = await createTestDatabase();
  database = createDatabase({ url: store.url, poolSize: 8 });
  transaction = createRunTransaction(database);
  keys = new IdempotencyKeys(database.pool);
  service = new IdempotencyService({
    keys,
    runJoined: createRunJoined(database),
    vault: createVault([{ id: 'test', key: Buffer.alloc(32, 7) }]),
    logger: createLogger({ level: 'silent' }),
  });
});
afterAll(async () => {
  await database?.close();
  await store?.drop();
});

const newRequest = () => ({ scope: randomUUID(), key: 'k', requestHash: 'h' });
type Request = ReturnType<typeof newRequest>;
const repeatable = { repeatable: true };

/** One change, as a handler makes it; `query` lets Prisma take part in it. */
function change(name: string, query = false): Promise<string> {
  return transaction(async (tx) => {
    if (query) await (await tx.prisma()).user.count();
    tx.insert('WebhookEvent', {
      id: createId(),
      organizationId: name,
      type: 'order.created',
      payload: {},
    });
    return `done by ${name}`;
  });
}

const changes = (name: string) =>
  database.prisma.webhookEvent.count({ where: { organizationId: name } });
const keep = (body: string): StoredResponse => ({ status: 201, body, cookies: ['a=1'] });

async function claim(request: Request) {
  const begun = await service.begin(request);
  if (!('claim' in begun)) throw new Error('It was done before');
  return begun.claim;
}

/** What the pipeline does. */
async function run(request: Request, work: () => Promise<string>): Promise<string> {
  const begun = await service.begin(request);
  if ('stored' in begun) return begun.stored.body;
  return service.perform(begun.claim, work, keep, repeatable);
}

const endLease = (request: Request) =>
  database.prisma.idempotencyKey.updateMany({
    where: { scope: request.scope },
    data: { lockedUntil: new Date(0) },
  });

describe('a request with a key', () => {
  it.each([false, true])('is done once, and replayed ever after (queries: %s)', async (query) => {
    const request = newRequest();
    const name = randomUUID();
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => run(request, () => change(name, query))),
    );
    expect(new Set(responses)).toEqual(new Set([`done by ${name}`]));
    expect(await changes(name)).toBe(1);
    const begun = await service.begin(request);
    expect(begun).toEqual({ stored: keep(`done by ${name}`) });
  });

  it('stores its response encrypted', async () => {
    const request = newRequest();
    await run(request, async () => 'a secret that is shown once');
    const row = await database.prisma.idempotencyKey.findFirst({ where: { scope: request.scope } });
    expect(row?.responseStatus).toBe(201);
    expect(row?.responseBody).not.toContain('secret');
  });

  it('leaves nothing when it fails, and may be done again at once', async () => {
    const request = newRequest();
    const name = randomUUID();
    const task = vi.fn();
    for (const query of [false, true]) {
      const failing = run(request, async () => {
        await change(name, query);
        await transaction(async (tx) => tx.afterCommit(task));
        throw new Error('on purpose');
      });
      await expect(failing).rejects.toThrow('on purpose');
      expect(await changes(name)).toBe(0);
      expect(task).not.toHaveBeenCalled();
      expect(await database.prisma.idempotencyKey.count({ where: { scope: request.scope } })).toBe(
        0,
      );
    }
    expect(await run(request, () => change(name))).toBe(`done by ${name}`);
  });

  it('is refused with another body, even while it runs', async () => {
    const request = newRequest();
    await claim(request);
    const other = { ...request, requestHash: 'other' };
    await expect(service.begin(other)).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
  });

  it('makes a repeated one wait, and asks it to retry in the end', async () => {
    const request = newRequest();
    const first = await claim(request);
    const waiting = service.begin(request);
    await service.perform(first, async () => 'first', keep, repeatable);
    expect(await waiting).toEqual({ stored: keep('first') });
    const stuck = newRequest();
    await claim(stuck);
    await expect(service.begin(stuck)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_IN_FLIGHT',
      headers: { 'Retry-After': '1' },
    });
  });

  it('is done afresh after a day', async () => {
    const request = newRequest();
    await run(request, async () => 'yesterday');
    await database.prisma.idempotencyKey.updateMany({
      where: { scope: request.scope },
      data: { expiresAt: new Date(0) },
    });
    const other = { ...request, requestHash: 'other' };
    expect(await run(other, async () => 'today')).toBe('today');
  });
});

describe('a request whose lease is over', () => {
  it.each([false, true])(
    'commits nothing once another one does it (queries: %s)',
    async (query) => {
      const request = newRequest();
      const slow = randomUUID();
      const quick = randomUUID();
      const first = await claim(request);
      const outcome = service.perform(
        first,
        async () => {
          const result = await change(slow, query);
          await endLease(request);
          expect(await run(request, () => change(quick))).toBe(`done by ${quick}`);
          return result;
        },
        keep,
        repeatable,
      );
      await expect(outcome).rejects.toMatchObject({ code: 'IDEMPOTENCY_IN_FLIGHT' });
      expect([await changes(slow), await changes(quick)]).toEqual([0, 1]);
      expect(await run(request, () => change(slow))).toBe(`done by ${quick}`);
    },
  );

  it('still commits when nobody asked meanwhile', async () => {
    const request = newRequest();
    const first = await claim(request);
    await endLease(request);
    expect(await service.perform(first, async () => 'late', keep, repeatable)).toBe('late');
    expect(await run(request, async () => 'again')).toBe('late');
  });

  it('is not released by the owner that lost it', async () => {
    const request = newRequest();
    const first = await claim(request);
    await endLease(request);
    const second = await claim(request);
    await keys.release(first);
    expect(await service.perform(second, async () => 'second', keep, repeatable)).toBe('second');
  });
});

describe('purging', () => {
  it('removes what is older than a day, and nothing else', async () => {
    const [old, young] = [newRequest(), newRequest()];
    for (const request of [old, young]) await run(request, async () => 'x');
    await database.prisma.idempotencyKey.updateMany({
      where: { scope: old.scope },
      data: { expiresAt: new Date(0) },
    });
    expect(await service.removeExpired()).toBeGreaterThanOrEqual(1);
    const scopes = (await database.prisma.idempotencyKey.findMany()).map(({ scope }) => scope);
    expect(scopes).not.toContain(old.scope);
    expect(scopes).toContain(young.scope);
  });
});
