import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, type Info, parse } from 'csv-parse';
import { parseJson } from '@/lib/contracts/parse-json';
import {
  type ImportColumns,
  ImportFileError,
  type ImportRecord,
  MAX_LINE_BYTES,
  tooLong,
} from './import-file';
import { describeJsonProblem } from './ndjson';

type Cells = { record: string[]; info: Info };

/** @throws ImportFileError when a column is unknown, missing or repeated */
function checkHeader(cells: readonly string[], expected: ImportColumns): string[] {
  const names = cells.map((cell) => cell.trim());
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined) {
    throw new ImportFileError(`The column "${repeated}" appears twice`);
  }
  const known = new Set([...expected.columns, ...expected.ignored]);
  const unknown = names.filter((name) => !known.has(name));
  const missing = expected.required.filter((name) => !names.includes(name));
  if (unknown.length === 0 && missing.length === 0) return names;
  const problems = [
    ...unknown.map((name) => `"${name.slice(0, 100)}" is not a column of ${expected.of}`),
    ...missing.map((name) => `"${name}" is missing`),
  ];
  throw new ImportFileError(
    `The first line must name the columns, separated by commas: ${problems.slice(0, 5).join('; ')}. Columns are ${expected.columns.join(', ')}`,
  );
}

/** The apostrophe with which an export prefixes a cell that looks like a formula. */
const ESCAPED_FORMULA = /^'(?=[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20])/;

/** The row as an object; an empty cell is a missing field. @throws ApiError for a cell that is not JSON */
function toValue(
  names: readonly string[],
  cells: readonly string[],
  json: readonly string[],
): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const [i, name] of names.entries()) {
    const cell = cells[i] ?? '';
    if (cell === '') continue;
    value[name] = json.includes(name) ? parseJson(cell) : cell.replace(ESCAPED_FORMULA, '');
  }
  return value;
}

function explain(error: unknown): unknown {
  if (!(error instanceof CsvError)) return error;
  const { lines } = error as CsvError & { lines?: number };
  if (error.code === 'CSV_MAX_RECORD_SIZE') return tooLong(lines ?? 1);
  const where = lines === undefined ? '' : `Line ${lines}: `;
  const [what = error.message] = error.message.split(/ at line | on line /);
  return new ImportFileError(`${where}the file is not CSV: ${what}`);
}

/** The number of line breaks inside the cells of a record. */
const breaksIn = (cells: readonly string[]) =>
  cells.reduce((sum, cell) => sum + (cell.includes('\n') ? cell.split('\n').length - 1 : 0), 0);

/** @throws ImportFileError for an unexpected header and for a file that is not CSV */
export async function* readCsvRecords(
  source: AsyncIterable<Uint8Array>,
  expected: ImportColumns,
): AsyncGenerator<ImportRecord> {
  const parser = parse({
    bom: true,
    info: true,
    max_record_size: MAX_LINE_BYTES,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  // The loop below also throws the parser's errors.
  pipeline(Readable.from(source), parser).catch(() => undefined);
  let names: string[] | null = null;
  let bytesBefore = 0;
  try {
    for await (const { record: cells, info } of parser as AsyncIterable<Cells>) {
      const line = info.lines - breaksIn(cells);
      const place = { line, bytes: info.bytes - bytesBefore };
      bytesBefore = info.bytes;
      if (names === null) {
        names = checkHeader(cells, expected);
        continue;
      }
      yield { ...place, ...readRow(names, cells, expected.json) };
    }
  } catch (error) {
    throw explain(error);
  }
}

function readRow(names: readonly string[], cells: readonly string[], json: readonly string[]) {
  if (cells.length !== names.length) {
    return { problem: `has ${cells.length} cells; the header has ${names.length}` };
  }
  try {
    return { value: toValue(names, cells, json) };
  } catch (error) {
    return { problem: `a cell of ${json.join(' or ')} ${describeJsonProblem(error)}` };
  }
}
