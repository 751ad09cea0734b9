import { columnsOf, type Table } from './tables';

/** A condition that has to hold when the transaction commits. */
export interface Expectation {
  /**
   * SQL with its own `$1`, `$2`, …; a `SELECT`, or a change with `RETURNING`. Without a row the
   * transaction is undone. Keep the text the same for all values: it is prepared once.
   */
  sql: string;
  values: readonly unknown[];
  /** What is thrown when the condition does not hold. */
  orElse: () => Error;
}

/** What a transaction has collected to write. The first column of every table is a text, its key. */
export interface Writes {
  rows: Map<Table, Record<string, unknown>[]>;
  expectations: Expectation[];
}

export interface WriteStatement {
  /** Undefined when there are too many different statements already: it runs unprepared. */
  name: string | undefined;
  text: string;
  values: unknown[];
}

/** Up to here each row has parameters of its own; more travel as one JSON text, so that texts stay few. */
const MAX_INLINE_ROWS = 4;
/** One per combination of tables and small numbers of rows. */
const MAX_STATEMENTS = 300;
const FAILED = /plinth: expectation (\d+) failed/;

const quote = (name: string) => `"${name}"`;

interface Prepared {
  name: string | undefined;
  text: string;
}
const statements = new Map<string, Prepared>();

/** The rows of a transaction share their time, so it is written down once. */
let lastDate: Date | undefined;
let lastText = '';

function dateText(date: Date): string {
  if (date !== lastDate) {
    lastDate = date;
    lastText = date.toISOString();
  }
  return lastText;
}

/** How a value travels: times as UTC, objects as JSON, the rest as it is. */
function parameter(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return value instanceof Date ? dateText(value) : JSON.stringify(value);
}

/**
 * @param guard wraps the first value that is written: what fails in it fails the statement, and costs
 *   neither a result nor a part of its own
 */
function insertText(
  table: Table,
  count: number,
  first: number,
  guard: (value: string) => string,
): string {
  const columns = columnsOf(table).map(quote);
  const [key = '', ...others] = columns;
  const into = `INSERT INTO ${quote(table)} (${columns.join(', ')})`;
  if (count > MAX_INLINE_ROWS) {
    const list = [guard(key), ...others].join(', ');
    return `${into} SELECT ${list} FROM json_populate_recordset(NULL::${quote(table)}, $${first}::json)`;
  }
  let next = first;
  const row = (_: unknown, index: number) => {
    const values = columns.map(() => `$${next++}`);
    if (index === 0) values[0] = guard(`${values[0]}::text`);
    return `(${values.join(', ')})`;
  };
  return `${into} VALUES ${Array.from({ length: count }, row).join(', ')}`;
}

/** The value if all conditions hold, else an error that tells which one does not. */
function guarded(conditions: readonly string[], value: string): string {
  if (conditions.length === 0) return value;
  // A text that is no number cannot be cast: the only way for plain SQL to raise an error of its own.
  // The time keeps PostgreSQL from casting it while it plans.
  const failure = (i: number) =>
    `('plinth: expectation ${i} failed at ' || clock_timestamp())::int::text`;
  const cases = conditions.map((holds, i) => `WHEN NOT (${holds}) THEN ${failure(i)}`);
  return `CASE ${cases.join(' ')} ELSE ${value} END`;
}

/** One statement: each insert and each change a part of it, the conditions checked on the way. */
function buildText({ rows, expectations }: Writes): string {
  let next = 1;
  const starts = [...rows].map(([table, { length }]) => {
    const first = next;
    next += length > MAX_INLINE_ROWS ? 1 : length * columnsOf(table).length;
    return { table, length, first };
  });
  const parts: string[] = [];
  const conditions = expectations.map(({ sql, values }, i) => {
    const shift = next - 1;
    next += values.length;
    const text = sql.replace(/\$(\d+)/g, (_, n: string) => `$${Number(n) + shift}`);
    if (/^\s*SELECT\b/i.test(text)) return `EXISTS (${text})`;
    parts.push(`e${i} AS (${text})`);
    return `EXISTS (SELECT FROM e${i})`;
  });
  const inserts = starts.map(({ table, length, first }, i) =>
    insertText(table, length, first, (value) => (i === 0 ? guarded(conditions, value) : value)),
  );
  const main = inserts.pop() ?? `SELECT ${guarded(conditions, "''")}`;
  parts.push(...inserts.map((text, i) => `w${i} AS (${text})`));
  return parts.length === 0 ? main : `WITH ${parts.join(', ')} ${main}`;
}

/** The statement for what was collected: the same text for the same shape, whatever the values. */
export function toWriteStatement(writes: Writes): WriteStatement {
  let shape = '';
  const values: unknown[] = [];
  for (const [table, rows] of writes.rows) {
    const inline = rows.length <= MAX_INLINE_ROWS;
    shape += `${table}*${inline ? rows.length : 'n'};`;
    if (!inline) values.push(JSON.stringify(rows));
    else {
      const columns = columnsOf(table);
      for (const row of rows) for (const column of columns) values.push(parameter(row[column]));
    }
  }
  for (const { sql, values: given } of writes.expectations) {
    shape += `${sql};`;
    for (const value of given) values.push(parameter(value));
  }
  let prepared = statements.get(shape);
  if (!prepared) {
    const isFull = statements.size >= MAX_STATEMENTS;
    prepared = {
      name: isFull ? undefined : `plinth_write_${statements.size}`,
      text: buildText(writes),
    };
    if (!isFull) statements.set(shape, prepared);
  }
  return { name: prepared.name, text: prepared.text, values };
}

/** Which expectation the error is about; null for every other error. */
export function failedExpectation(error: unknown): number | null {
  const index = FAILED.exec(error instanceof Error ? error.message : '')?.[1];
  return index === undefined ? null : Number(index);
}
