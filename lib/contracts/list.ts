import { z } from 'zod';
import { paginationQuery, queryObject } from './common';
import { money } from './money';

/** `money` is a `BigInt`, `integer` an `Int`; `words` is text of words separated by spaces, returned as an array. */
export type ColumnKind = 'text' | 'integer' | 'money' | 'timestamp' | 'json' | 'words';
/** What a column holds; a question mark means that it may be null. */
export type ColumnType = ColumnKind | `${ColumnKind}?`;

function columnType(schema: z.core.$ZodType): ColumnType {
  if (schema instanceof z.ZodNullable) return `${columnType(schema.unwrap()) as ColumnKind}?`;
  if (schema instanceof z.ZodISODateTime) return 'timestamp';
  if (schema instanceof z.ZodString || schema instanceof z.ZodEnum) return 'text';
  if (schema === money) return 'money';
  return schema instanceof z.ZodNumber ? 'integer' : 'json';
}

/** The columns that store an item with these fields: numbers as integers, arrays and objects as JSON. */
export function columnsOf<S extends z.ZodObject>(item: S) {
  const entries = Object.entries(item.shape).map(([name, schema]) => [name, columnType(schema)]);
  return Object.fromEntries(entries) as Record<keyof z.output<S> & string, ColumnType>;
}

/**
 * A query parameter that compares a column with its value. `null` selects the rows whose column is null
 * if the value is true, and the others if it is false; `contains` those whose text contains the value in
 * any case; `has` those whose JSON object has the value of a key, in the form `key:value`.
 */
export interface ListFilter<S extends z.ZodType = z.ZodType> {
  column: string;
  operator: '=' | '>=' | '<=' | 'null' | 'contains' | 'has' | 'includes';
  schema: S;
}

/** A list of the API. Its query parameters, SQL and index tests derive from this. */
export interface ListDeclaration {
  /** Identifies the list in cursors and counters. */
  name: string;
  /** The fields of an item, in the order of the response. All are returned to clients: never a secret. */
  columns: Readonly<Record<string, ColumnType>>;
  /** Columns that clients may sort by, in both directions; each needs an index (owner, column, id). */
  sorts: readonly string[];
  defaultSort: string;
  filters: Readonly<Record<string, ListFilter>>;
  /** Columns that `q` searches; they need a trigram index. */
  search: readonly string[];
}

const q = z.string().trim().min(1).max(100).optional();

/** `fields=id,number`: only these fields of each item. */
export function fieldsParameter<N extends string>(names: readonly N[]) {
  const allowed = names.join(', ');
  return z
    .string()
    .max(1000)
    .transform((text, context): N[] => {
      const fields = [...new Set(text.split(',').map((name) => name.trim()))];
      const unknown = fields.filter((name) => !(names as readonly string[]).includes(name));
      if (unknown.length > 0) {
        context.addIssue({
          code: 'custom',
          message: `has no ${unknown.map((name) => JSON.stringify(name)).join(', ')}; allowed are ${allowed}`,
        });
        return z.NEVER;
      }
      return fields as N[];
    })
    .optional();
}

const comparison =
  (operator: ListFilter['operator']) =>
  <S extends z.ZodType>(column: string, schema: S): ListFilter<S> => ({ column, operator, schema });
export const equals = comparison('=');
export const atLeast = comparison('>=');
export const atMost = comparison('<=');

/** Rows whose column, an array, has the value. */
export const includes = comparison('includes');

const trueOrFalse = z.enum(['true', 'false']).transform((value) => value === 'true');

/** Compares a boolean column. */
export const isTrue = (column: string) => equals(column, trueOrFalse);

/** `true` selects the rows where the column is null, `false` the others. */
export const isNull = (column: string) => {
  return { column, operator: 'null', schema: trueOrFalse } satisfies ListFilter;
};

/** A part of a text. A trigram index finds none of fewer than three characters. */
export const contains = (column: string) => {
  const schema = z.string().trim().min(3).max(100);
  return { column, operator: 'contains', schema } satisfies ListFilter;
};

/** `key:value`: a key of a JSON object and its whole value, a text, number, boolean or null. */
export const hasKey = (column: string) => {
  const schema = z
    .string()
    .max(300)
    .regex(/^\w{1,64}:.+$/s, 'is a key and its value, such as connectionId:abc');
  return { column, operator: 'has', schema } satisfies ListFilter;
};

type SortOf<K extends string> = K | `-${K}`;
type FilterShape<F extends Record<string, ListFilter>> = {
  [N in keyof F]: z.ZodOptional<F[N]['schema']>;
};
type SearchShape<S extends readonly string[]> = S extends readonly []
  ? Record<never, never>
  : { q: typeof q };
type SparseShape<C extends string, P extends boolean> = P extends true
  ? { fields: ReturnType<typeof fieldsParameter<C>> }
  : Record<never, never>;

/** Declares a list, by default sorted by `createdAt`, newest first. `query` is the schema of its query string. */
export function defineList<
  const C extends Readonly<Record<string, ColumnType>>,
  const K extends keyof C & string = keyof C & 'createdAt',
  const S extends readonly (keyof C & string)[] = readonly [],
  F extends Record<string, ListFilter> = Record<never, never>,
  const P extends boolean = false,
>(given: {
  name: string;
  columns: C;
  sorts?: readonly K[];
  defaultSort?: SortOf<K>;
  filters?: F;
  search?: S;
  /** Whether `fields` selects some fields of the items. */
  sparse?: P;
}) {
  const byDefault = { sorts: ['createdAt'], defaultSort: '-createdAt', filters: {}, search: [] };
  const list = { ...byDefault, ...given } as Required<Omit<typeof given, 'sparse'>> & {
    sparse?: P;
  };
  const sorts = list.sorts.flatMap((name) => [name, `-${name}`] as const);
  const filters = Object.fromEntries(
    Object.entries(list.filters).map(([name, { schema }]) => [name, schema.optional()]),
  );
  const query = queryObject({
    ...paginationQuery,
    ...(filters as FilterShape<F>),
    ...((list.search.length > 0 ? { q } : {}) as SearchShape<S>),
    /** A leading minus means descending. */
    sort: z.enum(sorts as [SortOf<K>, ...SortOf<K>[]]).default(list.defaultSort as never),
    ...((list.sparse ? { fields: fieldsParameter(Object.keys(list.columns)) } : {}) as SparseShape<
      keyof C & string,
      P
    >),
  });
  return { ...list, query };
}
