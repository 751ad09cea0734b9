import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import { type Account, signUp } from '@/__tests__/support/http/api';
import { type Stack, startStack } from '@/__tests__/support/servers/stack';
import { MAX_MONEY } from '@/lib/contracts/money';
import { ORDER_STATUSES, type Order, type SyncedOrder } from '@/lib/contracts/orders';
import { createDatabase, type Database } from '@/lib/db/client';
import { createRunTransaction } from '@/lib/db/run-transaction';
import { OrdersRepository } from '@/lib/repositories/orders/orders-repository';
import { OrderChanges } from '@/lib/services/orders/order-changes';
import { OrdersIngester } from '@/lib/services/orders/orders-ingester';

const BATCH = 40;
const amounts = fc.oneof(
  fc.integer({ min: -10_000, max: 1_000_000 }),
  fc.constantFrom(MAX_MONEY, -MAX_MONEY, 3_000_000_000, 0),
);
const texts = (maxLength: number) =>
  fc.string({ unit: 'grapheme', maxLength }).map((text) => text.replaceAll('\u0000', ''));
const times = fc.constantFrom(
  '2026-01-15',
  '2026-03-29T02:30:00',
  '2026-01-15T10:30:00+05:30',
  '2026-01-15T10:30:00.123456Z',
  '0001-01-01T00:00:00Z',
);
const orders: fc.Arbitrary<Omit<SyncedOrder, 'externalId'>> = fc.record({
  number: texts(80).map((text) => `N${text}`),
  status: fc.constantFrom(...ORDER_STATUSES),
  currency: fc.constantFrom('EUR', 'eur', 'US$', '€', ' usd ', 'points', '', 'IDR'),
  totalAmount: amounts,
  customerName: fc.oneof(texts(300), fc.constant(null)),
  customerEmail: fc.constantFrom(null, '', 'n/a', 'user@bücher.example', 'josé@example.com'),
  items: fc.array(
    fc.record({
      sku: texts(80),
      title: texts(250),
      quantity: fc.constantFrom(1, 0.25, 1.000001, -1, 0, 250_000, 0.1),
      unitPrice: amounts,
    }),
    { maxLength: 3 },
  ),
  history: fc.array(fc.record({ status: fc.constantFrom(...ORDER_STATUSES), at: times }), {
    maxLength: 2,
  }),
  metadata: fc.oneof(
    fc.constant(null),
    fc.constant({ gift: true, weight: 0.1, note: 'a "b"\n;c', of: null }),
  ),
  placedAt: times,
  timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', undefined),
});

/** What a client can write of an order. */
function writable(order: Order) {
  const { number, status, currency, customerName, customerEmail } = order;
  const { items, metadata, placedAt } = order;
  return { number, status, currency, customerName, customerEmail, items, metadata, placedAt };
}

describe('what a sync accepts', { timeout: 240_000 }, () => {
  let stack: Stack;
  let database: Database;
  let account: Account;
  let ingested = 0;

  beforeAll(async () => {
    stack = await startStack({ orders: 1 });
    stack.startWorker();
    database = createDatabase({ url: stack.server.databaseUrl, poolSize: 2 });
    account = await signUp(stack.server.url);
  });
  afterAll(async () => {
    await database?.close();
    await stack?.close();
  });

  async function ingest(records: Omit<SyncedOrder, 'externalId'>[]) {
    const nothing = async () => undefined;
    const cache = { invalidate: () => undefined } as never;
    const repository = new OrdersRepository();
    const changes = new OrderChanges({
      cache,
      audit: { record: nothing } as never,
      webhooks: { publish: nothing } as never,
    });
    const shop = { map: (record: unknown) => record as SyncedOrder } as never;
    const ingester = new OrdersIngester({ sources: { shop }, repository, changes, cache });
    const connection = await database.prisma.connection.create({
      data: {
        ...{ organizationId: account.organizationId, userId: account.userId, name: 'Shop' },
        ...{ provider: 'shop', externalId: `shop${ingested}`, status: 'active', scopes: '' },
      },
    });
    const into = {
      ...{ organizationId: account.organizationId, connectionId: connection.id },
      ...{ provider: 'shop', origin: 'sync' as const, readAt: new Date() },
    };
    const named = records.map((record) => {
      ingested += 1;
      return { ...record, number: `${ingested}${record.number}`, externalId: `x${ingested}` };
    });
    const result = await createRunTransaction(database)((tx) => ingester.ingest(tx, into, named));
    return { result, connectionId: connection.id };
  }

  it('is listed, found, read, and written again as it was read', async () => {
    const page = fc.array(orders, { minLength: BATCH, maxLength: BATCH });
    await fc.assert(
      fc.asyncProperty(page, async (records) => {
        const { result, connectionId } = await ingest(records);
        expect(result.created + result.rejected.length).toBe(records.length);
        const listed = await account.call(`/orders?connectionId=${connectionId}&perPage=100`);
        expect(listed.json.data).toHaveLength(result.created);
        for (const order of listed.json.data as Order[]) {
          expect((await account.call(`/orders/${order.id}`)).json.data).toEqual(order);
          const body = { ...writable(order), version: order.version };
          const put = await account.call(`/orders/${order.id}`, { method: 'PUT', body });
          expect([put.status, put.text]).toEqual([200, expect.anything()]);
          const { version: _, updatedAt: __, ...same } = order;
          expect(put.json.data).toMatchObject(same);
          const q = encodeURIComponent(order.number);
          const found = await account.call(`/orders?q=${q}&connectionId=${connectionId}`);
          expect(found.json.data.map(({ id }: Order) => id)).toContain(order.id);
        }
      }),
      { numRuns: 3 },
    );
  });

  it('keeps what is ordinary and refuses only what cannot be kept', async () => {
    const [plain] = fc.sample(orders, { numRuns: 1, seed: 7 });
    const item = { sku: '', title: 'Batik', quantity: 1, unitPrice: 3_000_000_000 };
    const base = {
      ...plain,
      ...{ status: 'paid' as const, number: 'N', customerName: 'A', customerEmail: null },
      ...{ history: [], currency: 'idr', items: [item], totalAmount: 3_000_000_000 },
      ...{ placedAt: '2026-01-15', timeZone: 'America/New_York', metadata: null },
    };
    const { result, connectionId } = await ingest([
      base,
      { ...base, items: [item, { ...item, title: 'Discount', unitPrice: -500 }] },
      { ...base, totalAmount: 2 ** 53 },
      { ...base, totalAmount: '9007199254740993' as never },
      { ...base, items: [{ ...item, quantity: 1e9 }] },
      { ...base, placedAt: '2026-02-30' },
      { ...base, currency: 'points', customerEmail: 'none' },
    ]);
    expect(result.created).toBe(3);
    expect(result.rejected.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('totalAmount'),
      expect.stringContaining('totalAmount'),
      expect.stringContaining('items'),
      expect.stringContaining('placedAt'),
    ]);
    expect(result.warnings.map(({ reason }) => reason)).toEqual([
      'customerEmail: "none" is no address',
      'currency: "points" is no ISO 4217 code',
    ]);
    const { json } = await account.call(`/orders?connectionId=${connectionId}&sort=number`);
    expect(json.data[0]).toMatchObject({
      currency: 'IDR',
      totalAmount: 3_000_000_000,
      placedAt: '2026-01-15T05:00:00.000Z',
    });
  });

  it('is summed, or the sum is null where it is not exact any more', async () => {
    const other = await signUp(stack.server.url);
    const body = (number: string, unitPrice: number, currency: string) => ({
      ...{ number, currency, customerName: 'A', placedAt: new Date().toISOString() },
      items: [{ sku: 'S', title: 'T', quantity: 1, unitPrice }],
    });
    for (const sent of [body('1', MAX_MONEY, 'EUR'), body('2', 1, 'EUR'), body('3', 7, 'SEK')]) {
      expect((await other.call('/orders', { body: sent })).status).toBe(201);
    }
    const summary = await other.call('/orders/summary');
    expect(summary.json.data.revenue).toEqual([
      { currency: 'EUR', amount: null },
      { currency: 'SEK', amount: 7 },
    ]);
    const { json } = await other.call('/orders?sort=-totalAmount&perPage=1');
    const next = await other.call(
      `/orders?sort=-totalAmount&perPage=1&cursor=${json.pagination.nextCursor}`,
    );
    expect(next.json.data[0].totalAmount).toBe(7);
    const tooMuch = await other.call('/orders', {
      body: {
        ...body('4', MAX_MONEY, 'EUR'),
        items: [0, 1].map(() => body('', MAX_MONEY, '').items[0]),
      },
    });
    expect(tooMuch.json.error.details.issues[0].path).toBe('body.items');
  });

  it.each(['csv', 'ndjson'])('is exported as %s and imported equal', async (format) => {
    const other = await signUp(stack.server.url);
    const type = format === 'csv' ? 'text/csv' : 'application/x-ndjson';
    const file = await account.call(`/orders/export?format=${format}`);
    const started = await other.call('/orders/imports', {
      raw: file.text,
      headers: { 'content-type': type },
    });
    expect(started.status).toBe(202);
    const job = await eventually(async () => {
      const { json } = await other.call(`/jobs/${started.json.data.id}`);
      expect(json.data.status).toBe('completed');
      return json.data;
    }, 60_000);
    const readAll = async (of: Account) => {
      const { text } = await of.call('/orders/export?format=ndjson');
      const rows = text.split('\n').filter((line) => line !== '');
      return new Map(rows.map((line) => [JSON.parse(line).number, writable(JSON.parse(line))]));
    };
    const [mine, theirs] = [await readAll(account), await readAll(other)];
    expect(job.result.errors).toEqual([]);
    expect(theirs).toEqual(mine);
  });
});
