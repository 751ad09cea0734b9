/** The file as a whole cannot be read; the message is for its sender. */
export class ImportFileError extends Error {
  override name = 'ImportFileError';
}

/** The longest line of a file, in bytes; of CSV the longest record. */
export const MAX_LINE_BYTES = 1024 * 1024;

export function tooLong(line: number): ImportFileError {
  return new ImportFileError(
    `Line ${line} is longer than ${MAX_LINE_BYTES} bytes; is a quotation mark or a line break missing?`,
  );
}

/** One row of a file: its value, or why it cannot be parsed. */
export type ImportRecord = {
  /** Its first line, from 1. */
  line: number;
  bytes: number;
} & ({ value: unknown } | { problem: string });

/** The columns of a CSV file. */
export interface ImportColumns {
  /** Of a row, in words: `an order`. */
  of: string;
  /** Those that are read. */
  columns: readonly string[];
  required: readonly string[];
  /** Accepted without being read, so that an export can be imported. */
  ignored: readonly string[];
  /** Those whose cells are JSON. */
  json: readonly string[];
}
