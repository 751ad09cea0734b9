import type pg from 'pg';
import { ORGANIZATIONS, USER } from './access';

/** Marks the orders that the benchmark creates, to remove them again. */
export const CREATED_NUMBER = 'BENCH';

/** Orders of each small organization. */
export const SMALL_ORDERS = 1_000;
/** So many that PostgreSQL's plans for "some organization" are those for a small one. */
const SMALL_ORGANIZATIONS = 100;

const ID_PREFIXES = { large: 'benchorder', small: 'benchsmall' };

/** The id of the large organization's i-th order, i from 0. */
export const orderId = (i: number) => `${ID_PREFIXES.large}${String(i).padStart(10, '0')}`;

const SEED_ORDERS = `
  insert into "Order" ("id", "organizationId", "userId", "number", "status", "currency",
    "totalAmount", "customerName", "customerEmail", "items", "history", "metadata", "placedAt",
    "createdAt", "updatedAt")
  select $4 || lpad(i::text, 10, '0'), $1 || lpad((1 + i / $5::int)::text, 6, '0'), $2, 'A-' || i,
    (array['pending', 'paid', 'shipped', 'delivered', 'cancelled', 'refunded'])[1 + i % 6],
    (array['EUR', 'USD', 'GBP'])[1 + i % 3], 2 * (1000 + i % 5000) + 1995,
    'Customer ' || i % 5000, 'customer' || i % 5000 || '@example.com',
    jsonb_build_array(
      jsonb_build_object('sku', 'MUG-' || i % 50, 'title', 'Enamel mug', 'quantity', 2,
        'unitPrice', 1000 + i % 5000),
      jsonb_build_object('sku', 'TEE-' || i % 20, 'title', 'T-shirt', 'quantity', 1,
        'unitPrice', 1995)),
    jsonb_build_array(
      jsonb_build_object('status', 'pending', 'at', '2025-01-01T00:00:00.000Z'),
      jsonb_build_object('status', 'paid', 'at', '2025-01-02T00:00:00.000Z')),
    case when i % 2 = 0 then jsonb_build_object('channel', 'web') end,
    timestamp '2024-01-01' + i * interval '9 minutes',
    timestamp '2025-06-01', timestamp '2025-06-01'
  from generate_series(0, $3::int - 1) i`;

/** Fills an empty table: `orders` of one large organization, and those of the small ones. */
export async function seedOrders(db: pg.Client, orders: number): Promise<void> {
  const all = [
    [ORGANIZATIONS.large, ID_PREFIXES.large, orders, orders],
    [ORGANIZATIONS.small, ID_PREFIXES.small, SMALL_ORDERS * SMALL_ORGANIZATIONS, SMALL_ORDERS],
  ] as const;
  for (const [first, idPrefix, count, each] of all) {
    await db.query(SEED_ORDERS, [first.slice(0, -6), USER, count, idPrefix, each]);
  }
}
