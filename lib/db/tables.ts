import { createId } from '@/lib/utils/create-id';
import { Prisma } from './generated/client';

type Models = Prisma.TypeMap['model'];

/** Every table by its name, as the schema declares it. */
export type Table = keyof Models;

/** A whole row as the client types it. */
export type StoredRow<T extends Table> = Models[T]['payload']['scalars'];

/** Columns that are filled in when a new row does not give them. */
type Filled = 'id' | 'createdAt' | 'updatedAt';
/** JSON columns take objects and arrays: a lone string or number could not be told from a text column's. */
type Cell<V> = Prisma.JsonValue extends V ? object | null : V;
type Optional<S> = {
  [K in keyof S]: K extends Filled ? K : null extends S[K] ? K : never;
}[keyof S];

/**
 * A row to insert: every column that can be null may be left out and is null then, `id`, `createdAt`
 * and `updatedAt` are filled in. The database's other defaults do not apply: what is known here need
 * not be read back.
 */
export type NewRow<T extends Table, S = StoredRow<T>> = {
  [K in Exclude<keyof S, Optional<S>>]: Cell<S[K]>;
} & { [K in Optional<S>]?: Cell<S[K]> };

const known = new Map<Table, readonly string[]>();

/** The table's columns, always in the same order. */
export function columnsOf(table: Table): readonly string[] {
  let columns = known.get(table);
  if (!columns) {
    const fields = (Prisma as unknown as Record<string, Record<string, string> | undefined>)[
      `${table}ScalarFieldEnum`
    ];
    columns = Object.keys(fields ?? {});
    known.set(table, columns);
  }
  return columns;
}

const blanks = new Map<Table, Record<string, unknown>>();

/** A row of nothing but nulls: what is made from it has one shape, which makes it cheap. */
function blankOf(table: Table): Record<string, unknown> {
  let blank = blanks.get(table);
  if (!blank) {
    blank = Object.fromEntries(columnsOf(table).map((column) => [column, null]));
    blanks.set(table, blank);
  }
  return blank;
}

/**
 * The row with every column of its table.
 *
 * @param now of the transaction, for `createdAt` and `updatedAt`
 */
export function completeRow<T extends Table>(table: T, row: NewRow<T>, now: Date): StoredRow<T> {
  const blank = blankOf(table);
  const complete = { ...blank };
  const given = row as Record<string, unknown>;
  for (const column in given) {
    const value = given[column];
    if (value !== undefined && column in blank) complete[column] = value;
  }
  if (complete.id === null) complete.id = createId();
  if (complete.createdAt === null) complete.createdAt = now;
  if (complete.updatedAt === null) complete.updatedAt = now;
  return complete as StoredRow<T>;
}
