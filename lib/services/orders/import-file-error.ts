/** The file as a whole cannot be read; the message is for whoever sent it. */
export class ImportFileError extends Error {
  override name = 'ImportFileError';
}

/** The longest line of a file, in bytes; for CSV the longest record. */
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
