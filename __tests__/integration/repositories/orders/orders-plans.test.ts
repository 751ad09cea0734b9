import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderList } from '@/lib/contracts/orders';
import type { Position } from '@/lib/repositories/list/cursor';
import { ListReader } from '@/lib/repositories/list/list-reader';
import { ORDERS_SOURCE } from '@/lib/repositories/orders/orders-reads';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

const OWNER = 'org0000002';

let database: TestDatabase;
let db: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  db = new pg.Client({ connectionString: database.url });
  await db.connect();
  // Ten organizations of 3,000 orders each.
  await db.query(`
    INSERT INTO "Order" ("id", "organizationId", "connectionId", "number", "status", "currency",
      "totalAmount", "customerName", "customerEmail", "items", "history", "placedAt", "createdAt", "updatedAt")
    SELECT 'order' || lpad(i::text, 6, '0'), 'org' || lpad((i % 10)::text, 7, '0'),
      'connection' || i % 50, 'A-' || i,
      (array['pending', 'paid', 'shipped', 'delivered', 'cancelled', 'refunded'])[1 + i / 10 % 6],
      'EUR', i * 7919 % 100000, md5(i::text), md5((-i)::text) || '@example.com', '[]', '[]',
      timestamp '2025-01-01' + i * interval '9 minutes', timestamp '2025-01-01' + i * interval '7 minutes', now()
    FROM generate_series(1, 30000) i`);
  await db.query(`
    INSERT INTO "ListCount" SELECT 'orders', 'other' || i, 'paid', 0, 1 FROM generate_series(1, 20000) i`);
  await db.query('VACUUM ANALYZE "Order", "ListCount"');
});
afterAll(async () => {
  await db.end();
  await database.drop();
});

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Index Cond'?: string;
  Plans?: PlanNode[];
}

function* nodesOf(node: PlanNode): Generator<PlanNode> {
  yield node;
  for (const child of node.Plans ?? []) yield* nodesOf(child);
}

/** Every step of PostgreSQL's plan for the page and its total. */
async function planOf(query: object, after: Position | null = null): Promise<PlanNode[]> {
  const parsed = orderList.query.parse(query);
  const reader = new ListReader(new pg.Pool(), ORDERS_SOURCE);
  const request = reader.request({ organizationId: OWNER }, parsed, after);
  const { text, values } = reader.table.pageStatement(request);
  const { rows } = await db.query(`EXPLAIN (FORMAT JSON) ${text}`, values);
  return [...nodesOf(rows[0]['QUERY PLAN'][0].Plan)];
}

const typesOf = (nodes: PlanNode[]) => nodes.map((node) => node['Node Type']);

const FILTERS: Record<keyof typeof orderList.filters, object> = {
  status: { status: 'paid' },
  connectionId: { connectionId: 'connection12' },
  placedFrom: { placedFrom: '2025-06-30T00:00:00Z' },
  placedTo: { placedTo: '2025-01-04T00:00:00Z' },
};
const KEYS: Record<(typeof orderList.sorts)[number], string | number> = {
  placedAt: '2025-04-01T00:00:00.000Z',
  createdAt: '2025-04-01T00:00:00.000Z',
  totalAmount: 50_000,
  number: 'A-2',
};
const sorts = orderList.sorts.flatMap((name) => [
  { name, sort: name },
  { name, sort: `-${name}` },
]);

describe('the list of orders in the database', () => {
  describe.each(sorts)('sorted by $sort', ({ name, sort }) => {
    it('is read in the order of an index: nothing is sorted, no table is read through', async () => {
      const types = typesOf(await planOf({ sort }));
      expect(types).not.toContain('Seq Scan');
      expect(types).not.toContain('Sort');
      expect(types).not.toContain('Incremental Sort');
    });

    it('goes on from a cursor by one range of that index', async () => {
      const after = { value: KEYS[name], id: 'order015000', total: null, totalIsEstimate: false };
      const nodes = await planOf({ sort }, after);
      expect(typesOf(nodes)).not.toContain('Sort');
      const scan = nodes.find((node) => node['Relation Name'] === 'Order');
      expect(scan?.['Node Type']).toMatch(/^Index/);
      expect(scan?.['Index Cond']).toMatch(new RegExp(`ROW\\("?${name}"?, id\\)`));
    });
  });

  it.each(Object.entries(FILTERS))('filtered by %s reads an index', async (name, filter) => {
    const nodes = await planOf(filter);
    const types = typesOf(nodes);
    expect(types).not.toContain('Seq Scan');
    expect(types).not.toContain('Sort');
    const column = orderList.filters[name as keyof typeof FILTERS].column;
    const conditions = nodes.map((node) => node['Index Cond'] ?? '').join(' ');
    expect(conditions).toMatch(new RegExp(`"?${column}"? [=<>]`));
  });

  it.each(['connectionId', 'placedFrom', 'placedTo'] as const)(
    'is counted from an index alone when it is filtered by %s',
    async (name) => expect(typesOf(await planOf(FILTERS[name]))).toContain('Index Only Scan'),
  );

  it('takes its total from the counters, in all and by status', async () => {
    for (const query of [{}, { status: 'paid' }]) {
      const nodes = await planOf(query);
      const tables = nodes.map((node) => node['Relation Name']).filter(Boolean);
      expect(tables.sort()).toEqual(['ListCount', 'Order']);
    }
  });

  it.each(['7d1f', 'A-29999', '@example.com', 'a-', '7'])(
    'searched for %s reads no table through',
    async (q) => expect(typesOf(await planOf({ q }))).not.toContain('Seq Scan'),
  );

  it('finds rare words by their trigrams', async () => {
    const nodes = await planOf({ q: 'deadbeef' });
    const indexes = nodes.map((node) => node['Index Name']);
    expect(indexes).toContain('Order_number_customerName_customerEmail_idx');
  });
});
