import type { Actor } from '@/lib/auth/actor';
import type { ExportFormat, ExportOrdersQuery, Order } from '@/lib/contracts/orders';
import type { Logger } from '@/lib/logger';
import type { OrdersReads } from '@/lib/repositories/orders/orders-reads';
import type { Download } from '@/lib/services/files-service';
import type { JsonText } from '@/lib/utils/json-text';
import { csvColumns, csvLines } from './orders-csv';

export interface OrdersExportDeps {
  reads: Pick<OrdersReads, 'batches'>;
  logger: Logger;
}

/** Some 100 kB of text: V8 collects it young, while larger batches would fill the old generation. */
export const EXPORT_BATCH = 200;

const CONTENT_TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

/** Downloads all orders that match as a file. */
export class OrdersExport {
  constructor(private readonly deps: OrdersExportDeps) {}

  /**
   * The file, written batch by batch while the client reads it. Each batch is a query that continues
   * after the last row: a slow client holds neither a connection nor a snapshot. Orders that are created
   * or change meanwhile may be in it or not.
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

  /** The response has begun when a batch fails: only the log can say why it ended early. */
  private async *logFailures(actor: Actor, lines: AsyncIterable<string>): AsyncGenerator<string> {
    try {
      yield* lines;
    } catch (error) {
      this.deps.logger.error('An export broke off', error, {
        requestId: actor.source.requestId,
        organizationId: actor.organizationId,
      });
      throw error;
    }
  }
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

/** One order per line, as the database wrote it. */
async function* toNdjson(batches: Batches): AsyncGenerator<string> {
  for await (const batch of batches) yield batch.map(({ text }) => `${text}\n`).join('');
}
