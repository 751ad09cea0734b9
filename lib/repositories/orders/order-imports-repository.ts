import type { ActorType } from '@/lib/contracts/audit';
import type { ExportFormat } from '@/lib/contracts/exports';
import type { Db } from '@/lib/db/client';
import type { OrderImport, Prisma } from '@/lib/db/generated/client';
import { lockExclusively } from '@/lib/db/postgres/advisory-lock';
import type { Transaction } from '@/lib/db/transaction';

/** The actor that started an import, for the audit trail. */
export interface ImportActor {
  type: ActorType;
  id: string | null;
  userId: string | null;
}

/** The first reasons for refusing a row, shown with the job. */
export interface ImportError {
  line: number;
  number: string;
  field: string;
  message: string;
}

export type ImportRow = Omit<OrderImport, 'format' | 'actor' | 'errors'> & {
  format: ExportFormat;
  actor: ImportActor;
  errors: ImportError[];
};

export type NewImport = Pick<
  ImportRow,
  'id' | 'organizationId' | 'format' | 'fileId' | 'reportId' | 'actor'
>;

export type ImportProgress = Pick<ImportRow, 'done' | 'created' | 'failed' | 'errors'>;

/** How far each import is. */
export class OrderImportsRepository {
  constructor(private readonly db: Db) {}

  async create(tx: Transaction, row: NewImport): Promise<void> {
    const db = await tx.prisma();
    const data = { ...row, actor: row.actor as object, errors: [] };
    await db.orderImport.create({ data, select: { id: true } });
  }

  async find(organizationId: string, id: string): Promise<ImportRow | null> {
    const row = await this.db.orderImport.findFirst({ where: { id, organizationId } });
    return row as ImportRow | null;
  }

  /** Notes how many rows the file has. */
  async setTotal(id: string, total: number): Promise<void> {
    await this.db.orderImport.updateMany({ where: { id }, data: { total } });
  }

  /** Goes on from row `from`, in the transaction of the rows; false when somebody else has. */
  async advance(tx: Transaction, id: string, from: number, to: ImportProgress): Promise<boolean> {
    const db = await tx.prisma();
    const errors = to.errors as unknown as Prisma.InputJsonArray;
    const { count } = await db.orderImport.updateMany({
      where: { id, done: from },
      data: { ...to, errors },
    });
    return count === 1;
  }

  /** One import of an organization writes at a time, until the transaction ends. */
  async takeTurn(tx: Transaction, organizationId: string): Promise<void> {
    await lockExclusively(tx, `orders-import:${organizationId}`);
  }
}
