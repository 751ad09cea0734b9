import type { Actor } from '@/lib/auth/actor';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import type {
  ImportRow,
  OrderImportsRepository,
} from '@/lib/repositories/orders/order-imports-repository';
import type { OrdersRepository } from '@/lib/repositories/orders/orders-repository';
import type { FilesService } from '@/lib/services/files-service';
import type { ImportRecord } from './import-file-error';
import { reportLines } from './import-report';
import { checkRow, type RefusedField, takenNumber } from './import-row';
import type { OrderChanges } from './order-changes';
import { ownerOf } from './order-rules';

export interface ImportWriterParts {
  transaction: RunTransaction;
  repository: OrdersRepository;
  imports: OrderImportsRepository;
  files: Pick<FilesService, 'append'>;
  changes: Pick<OrderChanges, 'record'>;
}

/** So many problems stand in the job's result; the report has all. */
const TOLD_ERRORS = 20;

/** Writes a batch of rows and how far the import is, in one transaction. */
export class ImportWriter {
  constructor(private readonly parts: ImportWriterParts) {}

  /** Answers the import as it stands after the batch. */
  write(actor: Actor, row: ImportRow, records: readonly ImportRecord[]): Promise<ImportRow> {
    const { transaction, imports, files } = this.parts;
    return transaction(async (tx) => {
      await imports.takeTurn(tx.db, row.organizationId);
      const { created, refused, failed } = await this.createAll(tx, actor, records);
      if (refused.length > 0) {
        // The number of the first row names the chunk, so that it cannot be there twice.
        await files.append(tx.db, row.reportId, row.done + 1, reportLines(refused));
      }
      const progress = {
        done: row.done + records.length,
        created: row.created + created,
        failed: row.failed + failed,
        errors: [...row.errors, ...refused].slice(0, TOLD_ERRORS),
      };
      if (!(await imports.advance(tx.db, row.id, row.done, progress))) {
        throw new Error(`The import ${row.id} has gone on without this run`);
      }
      return { ...row, ...progress };
    });
  }

  private async createAll(tx: Transaction, actor: Actor, records: readonly ImportRecord[]) {
    const { repository, changes } = this.parts;
    const rows = records.map(checkRow);
    const numbers = rows.flatMap((row) => ('fields' in row ? [row.fields.number] : []));
    const taken = await repository.findNumbers(tx.db, actor.organizationId, numbers);
    const refused: RefusedField[] = [];
    let created = 0;
    for (const row of rows) {
      if ('refused' in row) {
        refused.push(...row.refused);
      } else if (taken.has(row.fields.number)) {
        refused.push(takenNumber(row.line, row.fields.number));
      } else {
        taken.add(row.fields.number);
        const order = repository.create(tx, ownerOf(actor), row.fields);
        await changes.record(tx, actor, { verb: 'created', after: order });
        created += 1;
      }
    }
    return { created, refused, failed: rows.length - created };
  }
}
