import type pg from 'pg';

/** Gives the organization `count` orders, `A-0` and so on, a minute apart; returns their ids in that order. */
export async function insertOrders(
  db: pg.Client | pg.Pool,
  organizationId: string,
  count: number,
): Promise<void> {
  await db.query(
    `INSERT INTO "Order" ("id", "organizationId", "number", "status", "currency", "totalAmount",
       "customerName", "customerEmail", "items", "history", "metadata", "placedAt", "updatedAt")
     SELECT 'c' || md5($1 || i), $1, 'A-' || i,
       (array['pending', 'paid', 'shipped', 'delivered'])[1 + i % 4], 'EUR', 100 * i,
       'Customer ' || i, 'customer' || i || '@example.com',
       jsonb_build_array(jsonb_build_object('sku', 'MUG-' || i % 50, 'title', 'Mug, "enamel"',
         'quantity', 1, 'unitPrice', 100 * i)),
       jsonb_build_array(jsonb_build_object('status', 'paid', 'at', '2026-01-01T00:00:00.000Z')),
       CASE WHEN i % 2 = 0 THEN jsonb_build_object('channel', E'web\\nshop') END,
       timestamp '2026-01-01' + i * interval '1 minute', now()
     FROM generate_series(0, $2::int - 1) i`,
    [organizationId, count],
  );
}
