import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDatabase, type Database } from '@/lib/db/client';
import { createRunTransaction } from '@/lib/db/run-transaction';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

const AT = new Date('2026-03-08T02:30:00.123Z');
const SELECT = 'SELECT "placedAt" FROM "Order" WHERE "id" = $1';

let store: TestDatabase;
let database: Database;
beforeAll(async () => {
  vi.stubEnv('TZ', 'America/New_York');
  store = await createTestDatabase();
  database = createDatabase({ url: store.url, poolSize: 2 });
});
afterAll(async () => {
  await database?.close();
  await store?.drop();
  vi.unstubAllEnvs();
});

const order = () => ({
  id: randomUUID(),
  organizationId: 'o',
  number: '1',
  status: 'paid',
  currency: 'EUR',
  totalAmount: 1,
  customerName: 'A',
  items: [],
  history: [],
  placedAt: AT,
});
type Row = { placedAt: Date };

describe('a process in another time zone', () => {
  it('is one in this test', () => {
    expect(AT.getTimezoneOffset()).toBe(300);
    expect(String(AT)).toContain('Mar 07 2026 21:30:00');
  });

  it('reads what Prisma wrote, and Prisma reads what it wrote, by every way', async () => {
    const { prisma, pool } = database;
    const { id } = await prisma.order.create({ data: order() });
    expect((await prisma.order.findUniqueOrThrow({ where: { id } })).placedAt).toEqual(AT);
    expect((await pool.query<Row>(SELECT, [id])).rows).toEqual([{ placedAt: AT }]);
    expect((await pool.query<Row>({ name: 'named', text: SELECT, values: [id] })).rows).toEqual([
      { placedAt: AT },
    ]);
    await createRunTransaction(database)(async (tx) => {
      expect((await tx.query<Row>(SELECT, [id])).rows).toEqual([{ placedAt: AT }]);
      const db = await tx.prisma();
      expect((await db.order.findUniqueOrThrow({ where: { id } })).placedAt).toEqual(AT);
      const rows = await db.$queryRaw<Row[]>`SELECT "placedAt" FROM "Order" WHERE "id" = ${id}`;
      expect(rows).toEqual([{ placedAt: AT }]);
    });
  });

  it('writes times that Prisma reads unchanged, by every way', async () => {
    const { prisma, pool } = database;
    const [one, two, three] = [order(), order(), order()];
    await createRunTransaction(database)(async (tx) => {
      tx.insert('Order', { ...one, updatedAt: AT });
      tx.insertMany(
        'Order',
        [two, three].map((row) => ({ ...row, updatedAt: AT })),
      );
    });
    await prisma.order.update({ where: { id: three.id }, data: { placedAt: new Date(0) } });
    await pool.query('UPDATE "Order" SET "placedAt" = $2 WHERE "id" = $1', [three.id, AT]);
    const ids = [one.id, two.id, three.id];
    const found = await prisma.order.findMany({ where: { id: { in: ids }, placedAt: AT } });
    expect(found).toHaveLength(3);
    const { rows } = await pool.query('SELECT 1 FROM "Order" WHERE "placedAt" = $1', [AT]);
    expect(rows.length).toBeGreaterThanOrEqual(3);
  });
});
