import { readCsvRecords } from './csv';
import type { ImportColumns, ImportRecord } from './import-file';
import { readNdjsonRecords } from './ndjson';

/**
 * The rows of an uploaded file, one at a time.
 * @throws ImportFileError when the file cannot be parsed
 */
export function readRecords(
  format: 'csv' | 'ndjson',
  bytes: AsyncIterable<Uint8Array>,
  columns: ImportColumns,
): AsyncGenerator<ImportRecord> {
  return format === 'csv' ? readCsvRecords(bytes, columns) : readNdjsonRecords(bytes);
}

/** A batch ends at this many rows or bytes. */
export const BATCH_ROWS = 500;
const BATCH_BYTES = 2 * 1024 * 1024;

/** The records after the first `skip`, in batches. */
export async function* inBatches(
  records: AsyncIterable<ImportRecord>,
  skip: number,
): AsyncGenerator<ImportRecord[]> {
  let batch: ImportRecord[] = [];
  let bytes = 0;
  let index = 0;
  for await (const record of records) {
    index += 1;
    if (index <= skip) continue;
    batch.push(record);
    bytes += record.bytes;
    if (batch.length < BATCH_ROWS && bytes < BATCH_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
