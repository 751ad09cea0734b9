import { parseJson } from '@/lib/contracts/parse-json';
import { type FieldIssue, isApiError } from '@/lib/errors';
import { type ImportRecord, MAX_LINE_BYTES, tooLong } from './import-file';

const LINE_FEED = 10;

interface Line {
  line: number;
  bytes: Buffer;
}

async function* readLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let rest = Buffer.alloc(0);
  let line = 1;
  for await (const chunk of source) {
    let bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED)) {
      if (end > MAX_LINE_BYTES) throw tooLong(line);
      yield { line, bytes: bytes.subarray(0, end) };
      bytes = bytes.subarray(end + 1);
      line += 1;
    }
    if (bytes.length > MAX_LINE_BYTES) throw tooLong(line);
    rest = bytes;
  }
  if (rest.length > 0) yield { line, bytes: rest };
}

/** The message for an error of `parseJson`. */
export function describeJsonProblem(error: unknown): string {
  if (!isApiError(error)) throw error;
  if (error.code === 'MALFORMED_JSON') return 'is not valid JSON';
  const { issues = [] } = error.details as { issues?: FieldIssue[] };
  const [{ path, message }] = issues as [FieldIssue];
  const field = path.replace(/^body\.?/, '');
  return field === '' ? message : `${field} ${message}`;
}

/** One JSON value per line; empty lines are skipped. @throws ImportFileError for a line that is too long */
export async function* readNdjsonRecords(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<ImportRecord> {
  for await (const { line, bytes } of readLines(source)) {
    // Without the byte order mark of the file.
    const text = bytes
      .toString()
      .replace(/^\uFEFF/, '')
      .trim();
    if (text === '') continue;
    const place = { line, bytes: bytes.length };
    try {
      yield { ...place, value: parseJson(text) };
    } catch (error) {
      yield { ...place, problem: describeJsonProblem(error) };
    }
  }
}
