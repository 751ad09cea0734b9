import type { OrderHistoryEntry, OrderItem, OrderStatus } from '@/lib/contracts/orders';
import { type Order, Prisma } from '@/lib/db/generated/client';
import { lockRows } from '@/lib/db/postgres/lock-rows';
import type { Transaction } from '@/lib/db/transaction';
import { createId } from '@/lib/utils/create-id';

/** An order as it is stored, its JSON columns typed. */
export type OrderRow = Omit<Order, 'status' | 'totalAmount' | 'items' | 'history' | 'metadata'> & {
  status: OrderStatus;
  totalAmount: number;
  items: OrderItem[];
  history: OrderHistoryEntry[];
  metadata: Record<string, unknown> | null;
};

/** The columns that callers write; the database sets the others. */
const WRITTEN = [
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
] as const;
export type OrderFields = Pick<OrderRow, (typeof WRITTEN)[number]>;

export type OrderOwner = Pick<
  OrderRow,
  'organizationId' | 'userId' | 'connectionId' | 'externalId'
>;

const toRow = ({ totalAmount, ...row }: Order) =>
  ({ ...row, totalAmount: Number(totalAmount) }) as unknown as OrderRow;

/** The columns of the row that callers write. */
export function toOrderFields(row: OrderRow): OrderFields {
  return Object.fromEntries(WRITTEN.map((name) => [name, row[name]])) as OrderFields;
}

/** JSON columns as Prisma takes them; a missing value is SQL NULL, not JSON's. */
function toColumns<F extends OrderFields>({ items, history, metadata, ...fields }: F) {
  return {
    ...fields,
    items: items satisfies Prisma.InputJsonValue,
    history: history satisfies Prisma.InputJsonValue,
    metadata: metadata === null ? Prisma.DbNull : (metadata as Prisma.InputJsonObject),
  };
}

function newRow(owner: OrderOwner, fields: OrderFields): OrderRow {
  const now = new Date();
  const times = { createdAt: now, updatedAt: now, deletedAt: null, removedAtSource: null };
  return { ...owner, ...fields, ...times, id: createId(), version: 1 };
}

/** Orders of one organization at a time. Deleted ones are invisible, except to `findByExternalIds`. */
export class OrdersRepository {
  async find(tx: Transaction, organizationId: string, id: string): Promise<OrderRow | null> {
    const db = await tx.prisma();
    const row = await db.order.findFirst({ where: { id, organizationId } });
    return row && toRow(row);
  }

  /** Inserts an order. The statement is not awaited: its error fails the transaction. */
  create(tx: Transaction, owner: OrderOwner, fields: OrderFields): OrderRow {
    const row = newRow(owner, fields);
    tx.insert('Order', row);
    return row;
  }

  /** Inserts many orders in one statement, which is not awaited either. */
  createMany(tx: Transaction, owner: OrderOwner, orders: readonly OrderFields[]): OrderRow[] {
    const rows = orders.map((fields) => newRow(owner, fields));
    tx.insertMany('Order', rows);
    return rows;
  }

  /** Inserts many at once; rows whose (connection, external id) exists are skipped. Returns how many are new. */
  async createMissing(tx: Transaction, rows: (OrderOwner & OrderFields)[]): Promise<number> {
    const db = await tx.prisma();
    const data = rows.map(toColumns);
    return (await db.order.createMany({ data, skipDuplicates: true })).count;
  }

  /** Writes the fields if the row still has the version of `before`; null when it has another. */
  async update(
    tx: Transaction,
    { id, organizationId, version }: OrderRow,
    fields: OrderFields,
  ): Promise<OrderRow | null> {
    const db = await tx.prisma();
    const rows = await db.order.updateManyAndReturn({
      where: { id, organizationId, version, deletedAt: null },
      data: { ...toColumns(fields), version: { increment: 1 } },
    });
    return rows[0] ? toRow(rows[0]) : null;
  }

  /** Finds orders and locks them until the transaction ends. */
  async lock(
    tx: Transaction,
    organizationId: string,
    ids: readonly string[],
  ): Promise<Map<string, OrderRow>> {
    lockRows(tx, 'Order', ids, organizationId);
    const db = await tx.prisma();
    const rows = await db.order.findMany({ where: { id: { in: [...ids] }, organizationId } });
    return new Map(rows.map((row) => [row.id, toRow(row)]));
  }

  /** Those of the numbers that an order has already. */
  async findNumbers(
    tx: Transaction,
    organizationId: string,
    numbers: readonly string[],
  ): Promise<Set<string>> {
    const db = await tx.prisma();
    const where = { organizationId, number: { in: [...numbers] } };
    const rows = await db.order.groupBy({ by: ['number'], where });
    return new Set(rows.map(({ number }) => number));
  }

  /** Writes locked rows in one statement, which is not awaited. */
  replaceMany(tx: Transaction, rows: readonly OrderRow[]): void {
    tx.updateMany('Order', rows);
  }

  /** Null when there is none, or none at the `version` given. */
  async remove(
    tx: Transaction,
    organizationId: string,
    id: string,
    version: number | null,
  ): Promise<OrderRow | null> {
    const db = await tx.prisma();
    const rows = await db.order.updateManyAndReturn({
      where: { id, organizationId, deletedAt: null, ...(version !== null && { version }) },
      data: { deletedAt: new Date(), version: { increment: 1 } },
    });
    return rows[0] ? toRow(rows[0]) : null;
  }

  /** Includes deleted orders, so that a sync does not bring them back. */
  async findByExternalIds(
    tx: Transaction,
    connectionId: string,
    externalIds: string[],
  ): Promise<OrderRow[]> {
    const db = await tx.prisma();
    const rows = await db.order.findMany({
      where: { connectionId, externalId: { in: externalIds }, deletedAt: undefined },
    });
    return rows.map(toRow);
  }

  /** Deletes orders that the shop has deleted; those that were deleted here stay as they are. */
  async removeAtSource(
    tx: Transaction,
    connectionId: string,
    externalIds: readonly string[],
  ): Promise<OrderRow[]> {
    const db = await tx.prisma();
    const now = new Date();
    const rows = await db.order.updateManyAndReturn({
      where: { connectionId, externalId: { in: [...externalIds] }, deletedAt: null },
      data: { deletedAt: now, removedAtSource: now, version: { increment: 1 } },
    });
    return rows.map(toRow);
  }

  /** Brings back an order that the shop had deleted; null when it has another version by now. */
  async restore(
    tx: Transaction,
    { id, organizationId, version }: OrderRow,
    fields: OrderFields,
  ): Promise<OrderRow | null> {
    const db = await tx.prisma();
    const back = { deletedAt: null, removedAtSource: null, version: { increment: 1 } };
    const rows = await db.order.updateManyAndReturn({
      where: { id, organizationId, version, deletedAt: { not: null } },
      data: { ...toColumns(fields), ...back },
    });
    return rows[0] ? toRow(rows[0]) : null;
  }

  /** External ids of a connection's orders that have not changed since `before`, after `afterId`. */
  async findExternalIds(
    tx: Transaction,
    connectionId: string,
    { before, afterId, limit }: { before: Date; afterId: string; limit: number },
  ): Promise<string[]> {
    const db = await tx.prisma();
    const rows = await db.order.findMany({
      where: { connectionId, externalId: { gt: afterId }, updatedAt: { lt: before } },
      select: { externalId: true },
      orderBy: { externalId: 'asc' },
      take: limit,
    });
    return rows.flatMap(({ externalId }) => externalId ?? []);
  }
}
