import type { ColumnType } from '@/lib/contracts/list';
import { type Parameters, typed } from './conditions';
import type { Position } from './cursor';
import { identifier } from './row-json';

/** A column to sort by; the id breaks ties. Nulls come last going up and first going down. */
export interface Sort {
  column: string;
  type: ColumnType;
  direction: 'ASC' | 'DESC';
}

/** The sort that `-placedAt` or `placedAt` names. */
export function toSort(columns: Readonly<Record<string, ColumnType>>, name: string): Sort {
  const descending = name.startsWith('-');
  const column = descending ? name.slice(1) : name;
  const type = columns[column];
  if (!type) throw new Error(`${column} is not a column of the list`);
  return { column, type, direction: descending ? 'DESC' : 'ASC' };
}

/**
 * Conditions for the rows behind a position, in the order in which they come: each is one range of the
 * index (owner, column, id). There are two only where a column may be null, for no comparison of rows
 * sees nulls.
 */
export function rangesBehind(
  { column, type, direction }: Sort,
  { value, id }: Position,
  parameters: Parameters,
): string[] {
  const name = identifier(column);
  const beyond = direction === 'ASC' ? '>' : '<';
  const behindId = () => `"id" ${beyond} ${typed(parameters, id, 'text')}`;
  if (value === null) {
    const nulls = `${name} IS NULL AND ${behindId()}`;
    return direction === 'ASC' ? [nulls] : [nulls, `${name} IS NOT NULL`];
  }
  const row = `(${typed(parameters, value, type)}, ${typed(parameters, id, 'text')})`;
  const values = `(${name}, "id") ${beyond} ${row}`;
  return type.endsWith('?') && direction === 'ASC' ? [values, `${name} IS NULL`] : [values];
}
