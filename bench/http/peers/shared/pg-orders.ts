import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { OrderRow, OrdersStore } from './orders-store';
import type { NewOrder } from './schemas';
import { settings } from './settings';
import type { Caller } from './verify-token';

const COLUMNS = [
  'id',
  'externalId',
  'connectionId',
  'number',
  'status',
  'currency',
  'totalAmount',
  'customerName',
  'customerEmail',
  'items',
  'history',
  'metadata',
  'placedAt',
  'version',
  'createdAt',
  'updatedAt',
]
  .map((column) => `"${column}"`)
  .join(', ');

/** The columns are timestamps without a zone, in UTC; pg would read them as local time. */
const TIMESTAMP = 1114;
pg.types.setTypeParser(TIMESTAMP, (text) => new Date(`${text}Z`));

/** Orders by hand-written SQL, each statement prepared once per connection. */
export function createPgOrders(): OrdersStore {
  const pool = new pg.Pool({
    connectionString: settings.databaseUrl,
    max: settings.poolSize,
  });

  return {
    async list(organizationId: string, { page, perPage }: { page: number; perPage: number }) {
      const [rows, count] = await Promise.all([
        pool.query<OrderRow>({
          name: 'list-orders',
          text: `select ${COLUMNS} from "Order"
            where "organizationId" = $1 and "deletedAt" is null
            order by "placedAt" desc, "id" desc limit $2 offset $3`,
          values: [organizationId, perPage + 1, (page - 1) * perPage],
        }),
        pool.query<{ total: number }>({
          name: 'count-orders',
          text: `select count(*)::int as total from "Order"
            where "organizationId" = $1 and "deletedAt" is null`,
          values: [organizationId],
        }),
      ]);
      return { rows: rows.rows, total: count.rows[0]?.total ?? 0 };
    },

    async find(organizationId: string, id: string): Promise<OrderRow | null> {
      const { rows } = await pool.query<OrderRow>({
        name: 'find-order',
        text: `select ${COLUMNS} from "Order"
          where "id" = $1 and "organizationId" = $2 and "deletedAt" is null`,
        values: [id, organizationId],
      });
      return rows[0] ?? null;
    },

    async create(caller: Caller, order: NewOrder): Promise<OrderRow> {
      const { rows } = await pool.query<OrderRow>({
        name: 'create-order',
        text: `insert into "Order" ("id", "organizationId", "userId", "number", "status",
            "currency", "totalAmount", "customerName", "customerEmail", "items", "history",
            "metadata", "placedAt", "updatedAt")
          values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
          returning ${COLUMNS}`,
        values: [
          randomUUID().replaceAll('-', ''),
          caller.organizationId,
          caller.userId,
          order.number,
          order.status,
          order.currency,
          order.totalAmount,
          order.customerName,
          order.customerEmail,
          JSON.stringify(order.items),
          JSON.stringify(order.history),
          order.metadata && JSON.stringify(order.metadata),
          order.placedAt.toISOString(),
          new Date().toISOString(),
        ],
      });
      const [row] = rows;
      if (!row) throw new Error('The order was not stored');
      return row;
    },

    close: () => pool.end(),
  };
}
