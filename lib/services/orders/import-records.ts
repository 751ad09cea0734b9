import type { ExportFormat } from '@/lib/contracts/orders';
import { readCsvRecords } from './import-csv';
import type { ImportRecord } from './import-file-error';
import { readNdjsonRecords } from './import-ndjson';

/**
 * The rows of a file, as they come.
 * @throws ImportFileError when the file cannot be read on
 */
export function readRecords(
  format: ExportFormat,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<ImportRecord> {
  return format === 'csv' ? readCsvRecords(bytes) : readNdjsonRecords(bytes);
}
