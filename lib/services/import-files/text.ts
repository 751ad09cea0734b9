import { ImportFileError } from './import-record';

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
