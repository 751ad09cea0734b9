import type { ColumnType } from '@/lib/contracts/list';

/** A name of a column or table in quotes. Names come from declarations; this is for their typos. */
export function identifier(name: string): string {
  if (!/^[A-Za-z_]\w*$/.test(name)) throw new Error(`${name} cannot be the name of a column`);
  return `"${name}"`;
}

/**
 * The time with milliseconds and Z. The microsecond makes PostgreSQL print the whole fraction, of
 * which the first three digits are the column's; `to_char` takes three times as long.
 */
const isoText = (column: string) =>
  `left(to_json(${column} + interval '0.000001')::text, 24) || 'Z"'`;

/** The value of a column as text that a cursor can carry. */
export function keyText(column: string, type: ColumnType): string {
  return type.startsWith('timestamp') ? `trim('"' from ${isoText(column)})` : `${column}::text`;
}

function jsonOf(column: string, type: ColumnType): string {
  const kind = type.replace('?', '');
  const json =
    kind === 'text'
      ? `to_json(${column})::text`
      : kind === 'timestamp'
        ? isoText(column)
        : `${column}::text`;
  return type.endsWith('?') ? `coalesce(${json}, 'null')` : json;
}

const made = new WeakMap<object, string>();

/**
 * SQL that makes a row's JSON text out of its columns, each typed as the column is. Putting the text
 * together by hand takes PostgreSQL half of what `json_build_object` does.
 */
export function rowJson(columns: Readonly<Record<string, ColumnType>>): string {
  const known = made.get(columns);
  if (known !== undefined) return known;
  const parts = Object.entries(columns).map(
    ([name, type], i) =>
      `'${i === 0 ? '{' : ','}${JSON.stringify(name)}:' || ${jsonOf(identifier(name), type)}`,
  );
  const sql = `${parts.join(' || ')} || '}'`;
  made.set(columns, sql);
  return sql;
}
