import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderList, order as orderSchema } from '@/lib/contracts/orders';
import { createDatabase, type Database } from '@/lib/db/client';
import { ValidationError } from '@/lib/errors';
import { OrdersReads } from '@/lib/repositories/orders/orders-reads';
import type { OrderRow } from '@/lib/repositories/orders/orders-repository';
import { toOrderView } from '@/lib/services/orders/order-changes';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

let test: TestDatabase;
let database: Database;
let reads: OrdersReads;
beforeAll(async () => {
  test = await createTestDatabase();
  database = createDatabase({ url: test.url, poolSize: 2 });
  reads = new OrdersReads(database.pool);
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

const ask = (query: object = {}) => orderList.query.parse(query);

/** Text that JSON must escape, or that looks like the end of something. */
const NASTY = 'a"b\\c\n\t{},[]\u2028 ü €  𝄞 \u0001 null';

async function write(organizationId: string, changes: Partial<OrderRow> = {}): Promise<OrderRow> {
  const row = await database.prisma.order.create({
    data: {
      organizationId,
      number: 'A-1',
      status: 'paid',
      currency: 'EUR',
      totalAmount: 5,
      customerName: 'Grace',
      items: [],
      history: [],
      placedAt: new Date('2026-01-15T10:30:00.007Z'),
      ...(changes as object),
    },
  });
  return { ...row, totalAmount: Number(row.totalAmount) } as unknown as OrderRow;
}

describe('an order as JSON text', () => {
  it.each<[string, Partial<OrderRow>]>([
    ['nulls', {}],
    [
      'every field, with text that must be escaped',
      {
        number: NASTY,
        customerName: NASTY,
        customerEmail: NASTY,
        externalId: NASTY,
        connectionId: 'cconnection',
        items: [{ sku: NASTY, title: '', quantity: 1, unitPrice: 2_147_483_647 }],
        history: [{ status: 'paid', at: '2026-01-15T10:30:00.000Z' }],
        metadata: { [NASTY]: NASTY, 'a.b': 1.5, nothing: null, on: true },
      },
    ],
    ['a time at the full second', { placedAt: new Date('2026-12-31T23:59:59.000Z') }],
    ['a time with 10 ms', { placedAt: new Date('2026-12-31T23:59:59.010Z') }],
    ['the last millisecond', { placedAt: new Date('9999-12-31T23:59:59.999Z') }],
    ['the first year', { placedAt: new Date('0001-01-01T00:00:00.000Z') }],
    ['a time before 1970', { placedAt: new Date('1912-06-23T00:00:00.001Z') }],
  ])('is what the view of its row is: %s', async (_what, changes) => {
    const row = await write('view', changes);
    const text = await reads.find('view', row.id);
    expect(text?.parse()).toEqual(toOrderView(row));
    expect(text?.version).toBe(1);
    expect(Object.keys(text?.parse() ?? {})).toEqual(Object.keys(orderSchema.shape));
    const list = await reads.list('view', ask({ perPage: 100 }));
    expect(list.data.parse()).toContainEqual(toOrderView(row));
  });

  it('has but the fields that were asked for', async () => {
    const { id, placedAt } = await write('fields');
    const query = ask({ fields: 'placedAt, id' });
    const expected = { id, placedAt: placedAt.toISOString() };
    expect((await reads.list('fields', query)).data.parse()).toEqual([expected]);
    expect((await reads.find('fields', id, query.fields))?.parse()).toEqual(expected);
  });

  it('is invisible when it is deleted or somebody else’s', async () => {
    const { id } = await write('mine');
    const gone = await write('mine', { deletedAt: new Date() });
    expect(await reads.find('mine', gone.id)).toBeNull();
    expect(await reads.find('yours', id)).toBeNull();
    const { data, pagination } = await reads.list('mine', ask());
    expect(data.parse().map((order) => order.id)).toEqual([id]);
    expect(pagination).toMatchObject({ total: 1, totalIsEstimate: false, nextCursor: null });
    expect((await reads.list('yours', ask())).data.text).toBe('[]');
  });

  it('is found by part of a word, or by its beginning when that is all', async () => {
    const row = await write('words', {
      customerName: 'Zoë Ångström',
      customerEmail: '50%_off@x.de',
    });
    const find = async (q: string) =>
      (await reads.list('words', ask({ q }))).data.parse().map(({ id }) => id);
    for (const q of ['ÅNGST', 'gström', 'zo', 'Ån', '50%_', '50', 'A-1']) {
      expect([q, await find(q)]).toEqual([q, [row.id]]);
    }
    for (const q of ['ngx', 'ng', '50_', '%', '__', '\\'])
      expect([q, await find(q)]).toEqual([q, []]);
  });
});

describe('totals', () => {
  const fill = (owner: string, count: number) =>
    database.prisma.$executeRaw`
      INSERT INTO "Order" ("id", "organizationId", "connectionId", "number", "status", "currency", "totalAmount",
        "customerName", "items", "history", "placedAt", "updatedAt")
      SELECT ${owner} || i, ${owner}, 'cconnection', 'B-' || i, CASE WHEN i % 2 = 0 THEN 'paid' ELSE 'pending' END,
        'EUR', 1, 'c', '[]', '[]', now(), now() FROM generate_series(1, ${count}::int) i`;

  it('are exact without a filter and by status, however many there are', async () => {
    await fill('many', 12_001);
    const total = async (query: object) => (await reads.list('many', ask(query))).pagination;
    expect(await total({})).toMatchObject({ total: 12_001, totalIsEstimate: false });
    expect(await total({ status: 'paid' })).toMatchObject({ total: 6000, totalIsEstimate: false });
    expect(await total({ status: 'shipped' })).toMatchObject({ total: 0, totalPages: 0 });
  });

  it('by status are those of the list', async () => {
    expect(await reads.countByStatus('many')).toEqual([
      { status: 'paid', count: 6000 },
      { status: 'pending', count: 6001 },
    ]);
    expect(await reads.countByStatus('nobody')).toEqual([]);
  });

  it('of other filters are exact to 10,000, and an estimate beyond', async () => {
    await database.prisma.$executeRaw`ANALYZE "Order"`;
    const connectionId = 'cconnection';
    const both = { connectionId, status: 'paid' };
    const exact = (await reads.list('many', ask(both))).pagination;
    expect(exact).toMatchObject({ total: 6000, totalIsEstimate: false });
    const { pagination } = await reads.list('many', ask({ connectionId }));
    expect(pagination.totalIsEstimate).toBe(true);
    expect(pagination.total).toBeGreaterThan(10_000);
    expect(pagination.total).toBeLessThan(20_000);
  });

  it('are counted by the first page, and carried on by its cursor', async () => {
    const query = { connectionId: 'cconnection', status: 'pending' };
    const first = (await reads.list('many', ask(query))).pagination;
    await database.prisma.order.deleteMany({ where: { id: 'many1' } });
    const next = (await reads.list('many', ask({ ...query, cursor: first.nextCursor }))).pagination;
    expect(first.total).toBe(6001);
    expect(next.total).toBe(6001);
  });
});

describe('pages', () => {
  it('by number end at row 10,000, and say how to go on', async () => {
    const error = await reads.list('many', ask({ page: 101, perPage: 100 })).catch((e) => e);
    expect(error).toBeInstanceOf(ValidationError);
    expect(error.details.issues[0]).toMatchObject({
      path: 'query.page',
      message: expect.stringContaining('cursor'),
    });
    const last = await reads.list('many', ask({ page: 100, perPage: 100 }));
    expect(last.data.parse()).toHaveLength(100);
    expect(last.pagination.nextCursor).not.toBeNull();
  });

  it('refuse a cursor of another organization, sort, filter or search', async () => {
    const { nextCursor: cursor } = (await reads.list('many', ask())).pagination;
    await expect(reads.list('many', ask({ cursor }))).resolves.toBeDefined();
    for (const query of [{ sort: 'placedAt' }, { status: 'paid' }, { q: 'B-' }]) {
      await expect(reads.list('many', ask({ ...query, cursor }))).rejects.toThrow(ValidationError);
    }
    await expect(reads.list('view', ask({ cursor }))).rejects.toThrow(ValidationError);
  });
});

describe('what can be asked', () => {
  const messages = (query: object) => {
    const { error } = orderList.query.safeParse(query);
    return error?.issues.map(({ message }) => message).join('; ');
  };

  it('is recognized when something else was', () => {
    expect(messages({ color: 'red' })).toContain('allowed are page, perPage, cursor, status');
    expect(messages({ sort: 'color' })).toContain('"placedAt"|"-placedAt"');
    expect(messages({ status: 'lost' })).toContain('"pending"|"paid"');
    expect(messages({ fields: 'id,color' })).toMatch(/has no "color"; allowed are id, externalId/);
    expect(messages({ page: 1_000_000 })).toContain('cursor');
  });

  it('has a column of each kind of the contract', () => {
    expect(Object.keys(orderList.columns)).toEqual(Object.keys(orderSchema.shape));
  });
});
