import type { OrderHistoryEntry, OrderItem, OrderStatus } from '@/lib/contracts/orders';
import type { Db, DbClient } from '@/lib/db/client';
import { type Order, Prisma } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';

/** An order as it is stored, its JSON columns typed. */
export type OrderRow = Omit<Order, 'status' | 'items' | 'history' | 'metadata'> & {
  status: OrderStatus;
  items: OrderItem[];
  history: OrderHistoryEntry[];
  metadata: Record<string, unknown> | null;
};

/** What of an order can be written; the rest is the database's. */
export type OrderFields = Pick<
  OrderRow,
  | 'number'
  | 'status'
  | 'currency'
  | 'totalAmount'
  | 'customerName'
  | 'customerEmail'
  | 'items'
  | 'history'
  | 'metadata'
  | 'placedAt'
>;

export interface OrderOwner {
  organizationId: string;
  userId: string | null;
  connectionId: string | null;
  externalId: string | null;
}

const toRow = (row: Order) => row as unknown as OrderRow;
/** JSON columns as Prisma takes them; a missing value is SQL NULL, not JSON's. */
function toColumns({ items, history, metadata, ...fields }: OrderFields) {
  return {
    ...fields,
    items: items satisfies Prisma.InputJsonValue,
    history: history satisfies Prisma.InputJsonValue,
    metadata: metadata === null ? Prisma.DbNull : (metadata as Prisma.InputJsonObject),
  };
}

/** Orders of one organization at a time. Deleted ones are invisible, except to `findByExternalIds`. */
export class OrdersRepository {
  constructor(private readonly db: Db) {}

  async find(organizationId: string, id: string, db: DbClient = this.db): Promise<OrderRow | null> {
    const row = await db.order.findFirst({ where: { id, organizationId } });
    return row && toRow(row);
  }

  /** Adds an order; it is written when the transaction commits. */
  create(tx: Pick<Transaction, 'insert'>, owner: OrderOwner, fields: OrderFields): OrderRow {
    const row = tx.insert('Order', {
      // Spelled out, because two objects spread into one cost more than the rest of it.
      organizationId: owner.organizationId,
      userId: owner.userId,
      connectionId: owner.connectionId,
      externalId: owner.externalId,
      number: fields.number,
      status: fields.status,
      currency: fields.currency,
      totalAmount: fields.totalAmount,
      customerName: fields.customerName,
      customerEmail: fields.customerEmail,
      items: fields.items,
      history: fields.history,
      metadata: fields.metadata,
      placedAt: fields.placedAt,
      version: 1,
    });
    return toRow(row);
  }

  /** Inserts many at once; rows whose (connection, external id) exists are left alone. Answers how many were new. */
  async createMany(rows: (OrderOwner & OrderFields)[], db: DbClient): Promise<number> {
    const data = rows.map(({ organizationId, userId, connectionId, externalId, ...fields }) => ({
      organizationId,
      userId,
      connectionId,
      externalId,
      ...toColumns(fields),
    }));
    return (await db.order.createMany({ data, skipDuplicates: true })).count;
  }

  /** Writes the fields if the row still has `version`; null when somebody was faster. */
  async update(
    id: string,
    version: number,
    fields: OrderFields,
    db: DbClient,
  ): Promise<OrderRow | null> {
    const rows = await db.order.updateManyAndReturn({
      where: { id, version, deletedAt: null },
      data: { ...toColumns(fields), version: { increment: 1 } },
    });
    return rows[0] ? toRow(rows[0]) : null;
  }

  /**
   * Finds orders and keeps everybody else from changing them until the transaction ends. Always in the
   * same order, so that two batches never wait for each other.
   */
  async lock(
    organizationId: string,
    ids: readonly string[],
    db: DbClient,
  ): Promise<Map<string, OrderRow>> {
    if (ids.length === 0) return new Map();
    await db.$queryRaw`
      SELECT "id" FROM "Order"
      WHERE "id" = ANY(${ids}) AND "organizationId" = ${organizationId} AND "deletedAt" IS NULL
      ORDER BY "id" FOR UPDATE`;
    const rows = await db.order.findMany({ where: { id: { in: [...ids] }, organizationId } });
    return new Map(rows.map((row) => [row.id, toRow(row)]));
  }

  /** Which of the numbers an order has that is not deleted. */
  async findNumbers(
    organizationId: string,
    numbers: readonly string[],
    db: DbClient,
  ): Promise<Set<string>> {
    if (numbers.length === 0) return new Set();
    const rows = await db.$queryRaw<{ number: string }[]>`
      SELECT DISTINCT "number" FROM "Order"
      WHERE "organizationId" = ${organizationId} AND "number" = ANY(${numbers})
        AND "deletedAt" IS NULL`;
    return new Set(rows.map(({ number }) => number));
  }

  /** Writes rows that were locked, all in one statement. */
  async replace(rows: readonly OrderRow[], db: DbClient): Promise<void> {
    await db.$executeRaw`
      UPDATE "Order" AS o SET
        "number" = n."number", "status" = n."status", "currency" = n."currency",
        "totalAmount" = n."totalAmount", "customerName" = n."customerName",
        "customerEmail" = n."customerEmail", "items" = n."items", "history" = n."history",
        "metadata" = n."metadata", "placedAt" = n."placedAt", "version" = n."version",
        "updatedAt" = n."updatedAt"
      FROM json_populate_recordset(NULL::"Order", ${JSON.stringify(rows)}::json) AS n
      WHERE o."id" = n."id"`;
  }

  /** Null when there is none, or none at `version` if one is given. */
  async softDelete(
    organizationId: string,
    id: string,
    version: number | null,
    db: DbClient,
  ): Promise<OrderRow | null> {
    const rows = await db.order.updateManyAndReturn({
      where: { id, organizationId, deletedAt: null, ...(version !== null && { version }) },
      data: { deletedAt: new Date(), version: { increment: 1 } },
    });
    return rows[0] ? toRow(rows[0]) : null;
  }

  /** With the deleted ones, so that a sync does not bring back what a customer removed. */
  async findByExternalIds(
    connectionId: string,
    externalIds: string[],
    db: DbClient,
  ): Promise<OrderRow[]> {
    const rows = await db.order.findMany({
      where: { connectionId, externalId: { in: externalIds }, deletedAt: undefined },
    });
    return rows.map(toRow);
  }
}
