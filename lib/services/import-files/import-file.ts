/** The file cannot be parsed; the message is for the user. */
export class ImportFileError extends Error {
  override name = 'ImportFileError';
}

/** The longest line of a file or record of a CSV file, in bytes. */
export const MAX_LINE_BYTES = 1024 * 1024;

export function tooLong(line: number): ImportFileError {
  return new ImportFileError(
    `Line ${line} is longer than ${MAX_LINE_BYTES} bytes; is a quotation mark or a line break missing?`,
  );
}

/** One row of a file: its value, or why it could not be parsed. */
export type ImportRecord = {
  /** The number of its first line, from 1. */
  line: number;
  bytes: number;
} & ({ value: unknown } | { problem: string });

/** The columns of a CSV file. */
export interface ImportColumns {
  /** What a row is, such as `an order`. */
  of: string;
  columns: readonly string[];
  required: readonly string[];
  /** Accepted but not read, so that an export can be imported. */
  ignored: readonly string[];
  /** Columns whose cells are JSON. */
  json: readonly string[];
}

const LINE_FEED = 10;
const HINT = 'save it as UTF-8 text; spreadsheet programs call that "CSV UTF-8"';

function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) {
    count += 1;
  }
  return count;
}

/**
 * Yields the bytes unchanged.
 * @throws ImportFileError when they are not UTF-8 text or contain U+0000
 */
export async function* assertText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for await (const chunk of bytes) {
    if (chunk.includes(0)) {
      const at = line + countLines(chunk.subarray(0, chunk.indexOf(0)));
      throw new ImportFileError(`Line ${at} is not text (it contains the byte 0); ${HINT}`);
    }
    try {
      decoder.decode(chunk, { stream: true });
    } catch {
      throw notUtf8(line + linesBeforeBroken(chunk));
    }
    line += countLines(chunk);
    yield chunk;
  }
  try {
    decoder.decode();
  } catch {
    throw notUtf8(line);
  }
}

const notUtf8 = (line: number) => new ImportFileError(`Line ${line} is not valid UTF-8; ${HINT}`);

function linesBeforeBroken(chunk: Uint8Array): number {
  const text = new TextDecoder('utf-8').decode(chunk);
  return text.slice(0, text.indexOf('\uFFFD')).split('\n').length - 1;
}
