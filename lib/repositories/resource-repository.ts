import { lockRows } from '@/lib/db/postgres/lock-rows';
import type { Model, NewRow, RowChange, StoredRow } from '@/lib/db/postgres/row-statements';
import type { Transaction } from '@/lib/db/transaction';
import { createId } from '@/lib/utils/create-id';

/** The columns that a resource of an organization has beside its own. */
export interface ResourceColumns {
  id: string;
  organizationId: string;
  userId: string | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  deletedAt: Date | null;
}

/** A model with these columns. */
export type ResourceModel = {
  [M in Model]: StoredRow<M> extends ResourceColumns ? M : never;
}[Model];

/** The columns of its own. */
export type ResourceFields<M extends ResourceModel> = Omit<StoredRow<M>, keyof ResourceColumns>;

export type ResourceOwner = Pick<ResourceColumns, 'organizationId' | 'userId'>;

/** The rows of a resource, of one organization at a time. Deleted ones are invisible. */
export class ResourceRepository<M extends ResourceModel> {
  constructor(private readonly model: M) {}

  /** The row, locked until the transaction ends: what is computed from it is still true at the commit. */
  async lock(tx: Transaction, organizationId: string, id: string): Promise<StoredRow<M> | null> {
    lockRows(tx, this.model, [id], organizationId);
    const db = (await tx.prisma()) as unknown as Record<string, Delegate<StoredRow<M>>>;
    const table = db[this.model.charAt(0).toLowerCase() + this.model.slice(1)];
    return (await table?.findFirst({ where: { id, organizationId } })) ?? null;
  }

  /** Not awaited: an error fails the transaction. */
  create(tx: Transaction, owner: ResourceOwner, fields: ResourceFields<M>): StoredRow<M> {
    const now = new Date();
    const times = { createdAt: now, updatedAt: now, deletedAt: null };
    const row = { id: createId(), ...owner, ...fields, version: 1, ...times };
    tx.insert(this.model, row as unknown as NewRow<M>);
    return row as unknown as StoredRow<M>;
  }

  /** Changes a locked row, which gets the next version. Not awaited either. */
  update(
    tx: Transaction,
    before: StoredRow<M>,
    fields: Partial<ResourceFields<M>> | { deletedAt: Date },
  ): StoredRow<M> {
    const { id, version } = before as ResourceColumns;
    const change = { ...fields, version: version + 1, updatedAt: new Date() };
    tx.updateMany(this.model, [{ id, ...change } as unknown as RowChange<M>]);
    return { ...before, ...change };
  }
}

/** What is used of Prisma's delegate of any model. */
interface Delegate<Row> {
  findFirst(args: { where: { id: string; organizationId: string } }): Promise<Row | null>;
}
