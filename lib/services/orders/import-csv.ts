import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, type Info, parse } from 'csv-parse';
import { parseJson } from '@/lib/contracts/parse-json';
import { COMPUTED_COLUMNS, IMPORT_COLUMNS, REQUIRED_COLUMNS } from './import-columns';
import type { ImportRecord } from './import-file-error';
import { ImportFileError, MAX_LINE_BYTES, tooLong } from './import-file-error';
import { describeJsonProblem } from './import-ndjson';

type Cells = { record: string[]; info: Info };

const JSON_COLUMNS = new Set(['items', 'metadata']);

/** @throws ImportFileError when a column is unknown, missing or there twice */
function checkHeader(cells: readonly string[]): string[] {
  const names = cells.map((cell) => cell.trim());
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new ImportFileError(`The column "${twice}" is there twice`);
  const known = new Set<string>([...IMPORT_COLUMNS, ...COMPUTED_COLUMNS]);
  const unknown = names.filter((name) => !known.has(name));
  const missing = REQUIRED_COLUMNS.filter((name) => !names.includes(name));
  if (unknown.length === 0 && missing.length === 0) return names;
  const problems = [
    ...unknown.map((name) => `"${name.slice(0, 100)}" is no column of an order`),
    ...missing.map((name) => `"${name}" is missing`),
  ];
  throw new ImportFileError(
    `The first line must name the columns, separated by commas: ${problems.slice(0, 5).join('; ')}. Columns are ${IMPORT_COLUMNS.join(', ')}`,
  );
}

/** The apostrophe that the export puts before what looks like a formula. */
const disarmed = /^'(?=[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20])/;

/** The row as the body of creating an order; an empty cell is a field that is not there. */
function toValue(names: readonly string[], cells: readonly string[]): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const [i, name] of names.entries()) {
    const cell = cells[i] ?? '';
    if (cell === '') continue;
    if (!JSON_COLUMNS.has(name)) value[name] = cell.replace(disarmed, '');
    else value[name] = parseJson(cell);
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

/** How many line breaks are inside of the cells, which a record spans. */
const breaksIn = (cells: readonly string[]) =>
  cells.reduce((sum, cell) => sum + (cell.includes('\n') ? cell.split('\n').length - 1 : 0), 0);

/** @throws ImportFileError for a header that does not fit, and for what is not CSV */
export async function* readCsvRecords(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<ImportRecord> {
  const parser = parse({
    bom: true,
    info: true,
    max_record_size: MAX_LINE_BYTES,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  // It rejects with what the parser throws as well, which is told there.
  pipeline(Readable.from(source), parser).catch(() => undefined);
  let names: string[] | null = null;
  let bytesBefore = 0;
  try {
    for await (const { record: cells, info } of parser as AsyncIterable<Cells>) {
      const line = info.lines - breaksIn(cells);
      const place = { line, bytes: info.bytes - bytesBefore };
      bytesBefore = info.bytes;
      if (names === null) {
        names = checkHeader(cells);
        continue;
      }
      yield { ...place, ...readRow(names, cells) };
    }
  } catch (error) {
    throw explain(error);
  }
}

function readRow(names: readonly string[], cells: readonly string[]) {
  if (cells.length !== names.length) {
    return { problem: `has ${cells.length} cells; the header has ${names.length}` };
  }
  try {
    return { value: toValue(names, cells) };
  } catch (error) {
    return { problem: `a cell of items or metadata ${describeJsonProblem(error)}` };
  }
}
