import type { ExportFormat } from '@/lib/contracts/orders';
import { readCsvRecords } from './import-csv';
import { readNdjsonRecords } from './import-ndjson';

/** One row of a file: what stands there, or why it cannot be understood. */
export type ImportRecord = {
  /** Where it begins, from 1. */
  line: number;
  bytes: number;
} & ({ value: unknown } | { problem: string });

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
