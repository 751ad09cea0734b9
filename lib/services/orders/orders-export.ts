import { stringify } from 'csv-stringify/sync';
import type { Actor } from '@/lib/auth/actor';
import {
  type ExportFormat,
  type ExportOrdersQuery,
  type Order,
  type OrderField,
  orderList,
} from '@/lib/contracts/orders';
import type { Logger } from '@/lib/logger';
import type { OrdersReads } from '@/lib/repositories/orders/orders-reads';
import type { Download } from '@/lib/services/files-service';
import type { JsonText } from '@/lib/utils/json-text';

export interface OrdersExportDeps {
  reads: Pick<OrdersReads, 'batches'>;
  logger: Logger;
}

/** About 100 kB of text, which V8 collects in its young generation. */
export const EXPORT_BATCH = 200;

const CONTENT_TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

/** Downloads all orders that match as a file. */
export class OrdersExport {
  constructor(private readonly deps: OrdersExportDeps) {}

  /**
   * The file, created batch by batch while the client reads it. Each batch is a query that continues after
   * the last row, so a slow client holds neither a connection nor a snapshot. Orders that are created or
   * changed during the export may or may not be in it.
   */
  open(actor: Actor, { format, ...query }: ExportOrdersQuery): Download {
    const batches = this.deps.reads.batches(actor.organizationId, query, EXPORT_BATCH);
    const lines = format === 'csv' ? toCsv(batches, query.fields) : toNdjson(batches);
    const date = new Date().toISOString().slice(0, 10);
    return {
      filename: `orders-${date}.${format}`,
      contentType: CONTENT_TYPES[format],
      parts: this.logFailures(actor, lines),
    };
  }

  /** When a batch fails, the response has begun, so only the log can contain the error. */
  private async *logFailures(actor: Actor, lines: AsyncIterable<string>): AsyncGenerator<string> {
    try {
      yield* lines;
    } catch (error) {
      this.deps.logger.error('An export failed', error, {
        requestId: actor.source.requestId,
        organizationId: actor.organizationId,
      });
      throw error;
    }
  }
}

/** The columns of a CSV file, in the order of the API's responses. */
export function csvColumns(fields: readonly OrderField[] | undefined): OrderField[] {
  const all = Object.keys(orderList.columns) as OrderField[];
  return fields ? all.filter((name) => fields.includes(name)) : all;
}

/**
 * Lines of RFC 4180. Values other than text and numbers are JSON. Cells that a spreadsheet would run as a
 * formula (they begin with = + - @, a tab or a line break) are prefixed with an apostrophe.
 */
export function csvLines(
  rows: readonly Partial<Order>[],
  columns: readonly OrderField[],
  { header }: { header: boolean },
): string {
  const options = { columns, header, record_delimiter: 'windows', escape_formulas: true } as const;
  return stringify(rows as Partial<Order>[], options);
}

type Batches = AsyncIterable<JsonText<Order>[]>;

async function* toCsv(
  batches: Batches,
  fields: ExportOrdersQuery['fields'],
): AsyncGenerator<string> {
  const columns = csvColumns(fields);
  let header = true;
  for await (const batch of batches) {
    const rows = batch.map((order) => order.parse());
    yield csvLines(rows, columns, { header });
    header = false;
  }
}

/** One order per line, as the database returned it. */
async function* toNdjson(batches: Batches): AsyncGenerator<string> {
  for await (const batch of batches) yield batch.map(({ text }) => `${text}\n`).join('');
}
