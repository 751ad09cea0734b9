import { stringify } from 'csv-stringify/sync';
import type { RefusedField } from './import-row';

/** The first line of every error report. */
export const REPORT_HEADER = 'line,number,field,message\r\n';

/** One line of the report for each problem; disarmed like the export. */
export function reportLines(refused: readonly RefusedField[]): Buffer<ArrayBuffer> {
  const text = stringify(
    refused.map(({ line, number, field, message }) => [line, number, field, message]),
    { record_delimiter: 'windows', escape_formulas: true },
  );
  return Buffer.from(text);
}
