import type { Actor } from '@/lib/auth/actor';
import type { RunTransaction } from '@/lib/db/transaction';
import { ValidationError } from '@/lib/errors';
import type { ImportOrdersPayload } from '@/lib/queue/jobs/orders/import-jobs';
import { type JobContext, UnrecoverableJobError } from '@/lib/queue/types';
import type {
  ImportRow,
  OrderImportsRepository,
} from '@/lib/repositories/orders/order-imports-repository';
import type { OrdersRepository } from '@/lib/repositories/orders/orders-repository';
import type { FilesService } from '@/lib/services/files-service';
import type { ImportRecord } from './import-file-error';
import { ImportFileError } from './import-file-error';
import { readRecords } from './import-records';
import { assertText } from './import-text';
import { ImportWriter } from './import-writer';
import type { OrderChanges } from './order-changes';

export interface OrdersImportRunnerParts {
  transaction: RunTransaction;
  repository: OrdersRepository;
  imports: OrderImportsRepository;
  files: FilesService;
  changes: Pick<OrderChanges, 'record'>;
}

type Context = JobContext<ImportOrdersPayload>;

/** A batch is written when it has so many rows or bytes. */
const BATCH_ROWS = 500;
const BATCH_BYTES = 2 * 1024 * 1024;
const GONE = 'The uploaded file is no longer there; upload it again';

/**
 * Takes the orders of a file in. The file is first read through, so that a broken one changes nothing and
 * the number of rows is known; then its rows are written in batches. A batch commits with how far the
 * import is: a run that follows a killed one goes on behind the last batch, and nothing is there twice.
 */
export class OrdersImportRunner {
  private readonly writer: ImportWriter;

  constructor(private readonly parts: OrdersImportRunnerParts) {
    this.writer = new ImportWriter(parts);
  }

  /** @throws UnrecoverableJobError that says what is wrong with the file */
  async run(context: Context): Promise<Record<string, unknown>> {
    const { imports } = this.parts;
    const found = await imports.find(context.organizationId ?? '', context.jobId);
    if (!found) throw new UnrecoverableJobError('There is nothing to import any more');
    const total = found.total ?? (await this.count(context, found));
    const row = found.done < total ? await this.write(context, found, total) : found;
    // The upload has served; the report stays for those who want to know.
    await this.parts.files.remove(row.fileId);
    return { rows: total, created: row.created, failed: row.failed, errors: row.errors };
  }

  /** Reads the whole file; answers how many rows it has. */
  private async count(context: Context, row: ImportRow): Promise<number> {
    const { files, imports } = this.parts;
    if (!(await files.find(row.organizationId, row.fileId))) throw new UnrecoverableJobError(GONE);
    let total = 0;
    try {
      for await (const _ of readRecords(row.format, assertText(files.read(row.fileId)))) {
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
    let current = row;
    for await (const batch of this.batches(row)) {
      context.signal.throwIfAborted();
      current = await this.writer.write(actor, current, batch);
      const { done, created, failed } = current;
      const message = `${created} created, ${failed} refused`;
      await context.progress({ done, total, message });
    }
    if (current.done !== total) throw new UnrecoverableJobError(GONE);
    return current;
  }

  /** The rows that are still to do. */
  private async *batches(row: ImportRow): AsyncGenerator<ImportRecord[]> {
    let batch: ImportRecord[] = [];
    let bytes = 0;
    let skip = row.done;
    for await (const record of readRecords(row.format, this.parts.files.read(row.fileId))) {
      if (skip > 0) {
        skip -= 1;
        continue;
      }
      batch.push(record);
      bytes += record.bytes;
      if (batch.length < BATCH_ROWS && bytes < BATCH_BYTES) continue;
      yield batch;
      batch = [];
      bytes = 0;
    }
    if (batch.length > 0) yield batch;
  }
}
