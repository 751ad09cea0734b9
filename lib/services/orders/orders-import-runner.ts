import type { Actor } from '@/lib/auth/actor';
import { ordersImported } from '@/lib/contracts/orders/notifications';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { ValidationError } from '@/lib/errors';
import type { ImportOrdersPayload } from '@/lib/queue/jobs/orders/import-jobs';
import { type JobContext, UnrecoverableJobError } from '@/lib/queue/types';
import type {
  ImportRow,
  OrderImportsRepository,
} from '@/lib/repositories/orders/order-imports-repository';
import type { OrderFields, OrdersRepository } from '@/lib/repositories/orders/orders-repository';
import type { FilesService } from '@/lib/services/files-service';
import {
  assertText,
  ImportFileError,
  type ImportRecord,
} from '@/lib/services/import-files/import-file';
import { BATCH_ROWS, inBatches, readRecords } from '@/lib/services/import-files/read-records';
import type { NotificationsService } from '@/lib/services/notifications-service';
import {
  checkRow,
  IMPORT_COLUMNS,
  type RejectedField,
  reportLines,
  takenNumber,
} from './import-row';
import type { OrderChanges } from './order-changes';
import { ownerOf } from './order-rules';

export interface OrdersImportRunnerDeps {
  transaction: RunTransaction;
  repository: OrdersRepository;
  imports: OrderImportsRepository;
  files: FilesService;
  changes: OrderChanges;
  notifications: Pick<NotificationsService, 'notify'>;
}

type Context = JobContext<ImportOrdersPayload>;

/** The job's result contains at most this many problems; the report contains all. */
const RESULT_ERRORS = 20;
const GONE = 'The uploaded file no longer exists; upload it again';

/**
 * Imports the orders of a file. The whole file is read first, so that an invalid file changes nothing and
 * the number of rows is known; then its rows are written in batches. A batch commits together with the
 * progress of the import, so the next run after a crash continues after it and writes no row twice.
 */
export class OrdersImportRunner {
  constructor(private readonly deps: OrdersImportRunnerDeps) {}

  /** @throws UnrecoverableJobError with the problem of the file */
  async run(context: Context): Promise<Record<string, unknown>> {
    const { imports, files } = this.deps;
    const found = await imports.find(context.organizationId ?? '', context.jobId);
    if (!found) throw new UnrecoverableJobError('The import no longer exists');
    const total = found.total ?? (await this.countRows(context, found));
    const row = found.done < total ? await this.write(context, found, total) : found;
    // The report is available until it expires.
    await files.remove(row.fileId);
    return { rows: total, created: row.created, failed: row.failed, errors: row.errors };
  }

  /** Reads the whole file. */
  private async countRows(context: Context, row: ImportRow): Promise<number> {
    const { files, imports } = this.deps;
    if (!(await files.find(row.organizationId, row.fileId))) throw new UnrecoverableJobError(GONE);
    let total = 0;
    try {
      const text = assertText(files.read(row.fileId));
      for await (const _ of readRecords(row.format, text, IMPORT_COLUMNS)) {
        total += 1;
        if (total % BATCH_ROWS !== 0) continue;
        await context.progress({ done: 0, total: null, message: `Checking row ${total}` });
      }
      if (total === 0) throw new ImportFileError('The file has no rows');
    } catch (error) {
      if (!(error instanceof ImportFileError)) throw error;
      await files.remove(row.fileId);
      const cause = new ValidationError([{ path: 'body', message: error.message }], error.message);
      throw new UnrecoverableJobError(error.message, { cause });
    }
    await imports.setTotal(row.id, total);
    return total;
  }

  private async write(context: Context, row: ImportRow, total: number): Promise<ImportRow> {
    const actor: Actor = { ...context.actor, ...row.actor };
    const records = readRecords(row.format, this.deps.files.read(row.fileId), IMPORT_COLUMNS);
    let current = row;
    for await (const batch of inBatches(records, row.done)) {
      context.signal.throwIfAborted();
      current = await this.writeBatch(actor, current, batch, total);
      const { done, created, failed } = current;
      await context.progress({ done, total, message: `${created} created, ${failed} rejected` });
    }
    if (current.done !== total) throw new UnrecoverableJobError(GONE);
    return current;
  }

  /** Writes a batch and the progress of the import in one transaction. Returns the import after it. */
  private writeBatch(
    actor: Actor,
    row: ImportRow,
    records: ImportRecord[],
    total: number,
  ): Promise<ImportRow> {
    const { transaction, imports, files } = this.deps;
    return transaction(async (tx) => {
      await imports.takeTurn(tx, row.organizationId);
      const { created, rejected } = await this.createAll(tx, actor, records);
      if (rejected.length > 0) {
        // The chunk's index is the number of the batch's first row, so it cannot be written twice.
        await files.append(tx, row.reportId, row.done + 1, reportLines(rejected));
      }
      const progress = {
        done: row.done + records.length,
        created: row.created + created,
        failed: row.failed + records.length - created,
        errors: [...row.errors, ...rejected].slice(0, RESULT_ERRORS),
      };
      if (!(await imports.advance(tx, row.id, row.done, progress))) {
        throw new Error(`Another run of the import ${row.id} has continued it`);
      }
      if (progress.done === total) await this.notifyEnd(tx, actor, { ...row, ...progress });
      return { ...row, ...progress };
    });
  }

  private async notifyEnd(
    tx: Transaction,
    { userId }: Actor,
    { id, organizationId, created, failed }: ImportRow,
  ): Promise<void> {
    if (userId === null) return;
    await this.deps.notifications.notify(tx, {
      organizationId,
      userId,
      notification: ordersImported,
      data: { jobId: id, created, failed },
    });
  }

  private async createAll(tx: Transaction, actor: Actor, records: readonly ImportRecord[]) {
    const { repository, changes } = this.deps;
    const rows = records.map(checkRow);
    const numbers = rows.flatMap((row) => ('fields' in row ? [row.fields.number] : []));
    const taken = await repository.findNumbers(tx, actor.organizationId, numbers);
    const rejected: RejectedField[] = [];
    const accepted: OrderFields[] = [];
    for (const row of rows) {
      if ('rejected' in row) {
        rejected.push(...row.rejected);
      } else if (taken.has(row.fields.number)) {
        rejected.push(takenNumber(row.line, row.fields.number));
      } else {
        taken.add(row.fields.number);
        accepted.push(row.fields);
      }
    }
    for (const after of repository.createMany(tx, ownerOf(actor), accepted)) {
      await changes.record(tx, actor, { verb: 'created', after });
    }
    return { created: accepted.length, rejected };
  }
}
