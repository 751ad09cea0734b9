import type pg from 'pg';

/** The organization whose list is measured. */
export const OWNER = 'benchlarge000001';
/** A connection that a tenth of its orders came by. */
export const CONNECTION = 'benchconnection3';

const FILL = `
  INSERT INTO "Order" ("id", "organizationId", "connectionId", "number", "status", "currency", "totalAmount",
    "customerName", "customerEmail", "items", "history", "metadata", "placedAt", "createdAt", "updatedAt")
  SELECT 'order' || lpad(i::text, 10, '0'), $1, 'benchconnection' || i % 10, 'A-' || i,
    (array['pending', 'paid', 'shipped', 'delivered', 'cancelled', 'refunded'])[1 + i % 6],
    'EUR', i * 7919::bigint % 1000000,
    initcap(substr(md5((i % 50000)::text), 1, 6)) || ' ' || initcap(substr(md5((i % 9973)::text), 1, 8)),
    substr(md5(i::text), 1, 10) || '@example.com',
    jsonb_build_array(jsonb_build_object('sku', 'MUG-' || i % 50, 'title', 'Enamel mug', 'quantity', 2, 'unitPrice', 1450)),
    jsonb_build_array(jsonb_build_object('status', 'pending', 'at', '2025-01-01T00:00:00.000Z')), NULL,
    timestamp '2016-01-01' + i / 3 * interval '13 minutes', timestamp '2016-01-01' + i * interval '5 minutes', now()
  FROM generate_series(0, $2::int - 1) i`;

/**
 * Fills the migrated, empty table with `count` orders of one organization. The indexes are made after
 * it, which takes a fraction of the time and leaves them as after a REINDEX.
 */
export async function fill(db: pg.Client, count: number): Promise<void> {
  const { rows: indexes } = await db.query<{ indexname: string; indexdef: string }>(
    `SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'Order' AND indexname <> 'Order_pkey'`,
  );
  for (const { indexname } of indexes) await db.query(`DROP INDEX "${indexname}"`);
  await db.query(FILL, [OWNER, count]);
  for (const { indexdef } of indexes) await db.query(indexdef);
  await db.query('VACUUM ANALYZE');
}
