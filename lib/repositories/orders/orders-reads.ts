import type pg from 'pg';
import { toMoney } from '@/lib/contracts/money';
import {
  type ListOrdersQuery,
  type Order,
  type OrderStatus,
  type OrderSummary,
  orderList,
} from '@/lib/contracts/orders';
import { ListReader, type ListSource, type TextPage } from '@/lib/repositories/list/list-reader';
import type { JsonText } from '@/lib/utils/json-text';

export const ORDERS_SOURCE: ListSource<'organizationId'> = {
  table: 'Order',
  list: orderList,
  owner: ['organizationId'],
  hiddenBy: 'deletedAt',
  counted: { by: 'status' },
};

/** Orders as JSON text written by the database. Deleted ones are hidden. */
export class OrdersReads {
  private readonly reader: ListReader<Order, 'organizationId'>;

  constructor(private readonly pool: pg.Pool) {
    this.reader = new ListReader(pool, ORDERS_SOURCE);
  }

  /** One page. @throws ValidationError for a cursor of another list or a page too far in */
  list(organizationId: string, query: ListOrdersQuery): Promise<TextPage<Order>> {
    return this.reader.page({ organizationId }, query);
  }

  /** All orders that match, `size` at a time. */
  batches(
    organizationId: string,
    query: Omit<ListOrdersQuery, 'page' | 'perPage' | 'cursor'>,
    size: number,
  ): AsyncIterable<JsonText<Order>[]> {
    return this.reader.batches({ organizationId }, query, size);
  }

  /** How many orders there are of each status, from the counters; a status without orders is missing. */
  async countByStatus(organizationId: string): Promise<{ status: OrderStatus; count: number }[]> {
    const counts = await this.reader.table.countByFacet(organizationId);
    return counts.map(({ facet, count }) => ({ status: facet as OrderStatus, count }));
  }

  /** Orders per UTC day since `from`; days without orders are missing. */
  async countByDay(organizationId: string, from: Date): Promise<{ date: string; count: number }[]> {
    const { rows } = await this.pool.query<{ date: string; count: string }>({
      name: 'orders_by_day',
      text: `
        SELECT CAST(CAST("placedAt" AS date) AS varchar(10)) AS date, count(*) AS count
        FROM "Order"
        WHERE "organizationId" = $1 AND "placedAt" >= $2 AND "deletedAt" IS NULL
        GROUP BY 1 ORDER BY 1`,
      values: [organizationId, from],
    });
    return rows.map(({ date, count }) => ({ date, count: Number(count) }));
  }

  /** Sums per currency since `from`, of orders that were neither cancelled nor refunded; minor units. */
  async sumByCurrency(organizationId: string, from: Date): Promise<OrderSummary['revenue']> {
    const { rows } = await this.pool.query<{ currency: string; amount: string }>({
      name: 'orders_by_currency',
      text: `
        SELECT "currency", sum("totalAmount") AS amount
        FROM "Order"
        WHERE "organizationId" = $1 AND "placedAt" >= $2 AND "deletedAt" IS NULL
          AND "status" NOT IN ('cancelled', 'refunded')
        GROUP BY 1 ORDER BY sum("totalAmount") DESC`,
      values: [organizationId, from],
    });
    return rows.map(({ currency, amount }) => ({ currency, amount: toMoney(BigInt(amount)) }));
  }

  /** One order, or only some of its fields; null when the organization has none with this id. */
  find(
    organizationId: string,
    id: string,
    fields?: readonly (keyof Order)[],
  ): Promise<JsonText<Order> | null> {
    return this.reader.item({ organizationId }, id, fields);
  }
}
