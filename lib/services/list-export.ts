import { stringify } from 'csv-stringify/sync';
import type { Actor } from '@/lib/auth/actor';
import type { ExportFormat } from '@/lib/contracts/exports';
import type { ListDeclaration } from '@/lib/contracts/list';
import type { Logger } from '@/lib/logger';
import type { Download } from '@/lib/services/files-service';
import type { JsonText } from '@/lib/utils/json-text';

/** About 100 kB of text, which V8 collects in its young generation. */
export const EXPORT_BATCH = 200;

const CONTENT_TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

interface ExportQuery {
  format: ExportFormat;
  fields?: readonly string[] | undefined;
}

export interface ListExportDeps<Query extends ExportQuery> {
  list: ListDeclaration;
  /** All items of the organization that match, `size` at a time. */
  batches(
    organizationId: string,
    query: Omit<Query, 'format'>,
    size: number,
  ): AsyncIterable<JsonText<object>[]>;
  logger: Logger;
}

/** Downloads all items of a list that match as a file. */
export class ListExport<Query extends ExportQuery> {
  constructor(private readonly deps: ListExportDeps<Query>) {}

  /**
   * The file, created batch by batch while the client reads it. Each batch is a query that continues after
   * the last row, so a slow client holds neither a connection nor a snapshot. Items that are created or
   * changed during the export may or may not be in it.
   */
  open(actor: Actor, { format, ...query }: Query): Download {
    const { name, columns } = this.deps.list;
    const batches = this.deps.batches(actor.organizationId, query, EXPORT_BATCH);
    const names = Object.keys(columns).filter((column) => query.fields?.includes(column) ?? true);
    const lines = format === 'csv' ? toCsv(batches, names) : toNdjson(batches);
    const date = new Date().toISOString().slice(0, 10);
    return {
      filename: `${name}-${date}.${format}`,
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

/**
 * Lines of RFC 4180. Values other than text and numbers are JSON. Cells that a spreadsheet would run as a
 * formula (they begin with = + - @, a tab or a line break) are prefixed with an apostrophe.
 */
export function csvLines(
  rows: readonly object[],
  columns: readonly string[],
  { header }: { header: boolean },
): string {
  const options = { columns, header, record_delimiter: 'windows', escape_formulas: true } as const;
  return stringify(rows as object[], options);
}

async function* toCsv(
  batches: AsyncIterable<JsonText<object>[]>,
  columns: readonly string[],
): AsyncGenerator<string> {
  let header = true;
  for await (const batch of batches) {
    const rows = batch.map((item) => item.parse());
    yield csvLines(rows, columns, { header });
    header = false;
  }
}

/** One item per line, as the database returned it. */
async function* toNdjson(batches: AsyncIterable<JsonText<object>[]>): AsyncGenerator<string> {
  for await (const batch of batches) yield batch.map(({ text }) => `${text}\n`).join('');
}
