import type { ColumnType } from '@/lib/contracts/list';
import { identifier } from './row-json';
import type { ListQuery, ListSource } from './source';

/** Values of a statement; `add` answers the placeholder. */
export class Parameters {
  readonly values: (string | number)[] = [];

  add(value: string | number): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

const CASTS = { text: 'text', integer: 'int', timestamp: 'timestamp', json: 'jsonb' } as const;

/** A placeholder for a value of the column's type. Times may come with any offset; columns are in UTC. */
export function typed(parameters: Parameters, value: string | number, type: ColumnType): string {
  const kind = type.replace('?', '') as keyof typeof CASTS;
  const stored = kind === 'timestamp' ? new Date(value).toISOString() : value;
  return `${parameters.add(stored)}::${CASTS[kind]}`;
}

/** Fewer characters than a trigram has find the beginnings of words, which an index can tell. */
function searchPatterns(q: string): string[] {
  const literal = q.replace(/[\\%_]/g, '\\$&');
  return [...q].length < 3 ? [`${literal}%`, `% ${literal}%`] : [`%${literal}%`];
}

function searchCondition(columns: readonly string[], q: string, parameters: Parameters): string {
  const placeholders = searchPatterns(q).map((pattern) => parameters.add(pattern));
  const tests = columns.flatMap((column) =>
    placeholders.map((placeholder) => `${identifier(column)} ILIKE ${placeholder}`),
  );
  return `(${tests.join(' OR ')})`;
}

/** The values of the declared filters that the query names, by filter. */
export function filtersOf({ list }: ListSource, query: ListQuery): Map<string, string | number> {
  const sent = query as unknown as Record<string, string | number | undefined>;
  const filters = new Map<string, string | number>();
  for (const name of Object.keys(list.filters)) {
    const value = sent[name];
    if (value !== undefined) filters.set(name, value);
  }
  return filters;
}

/** The rows of one owner that are not deleted. */
export function ownRows(source: ListSource, owner: string, parameters: Parameters): string[] {
  const own = `${identifier(source.owner)} = ${parameters.add(owner)}`;
  return source.deleted ? [own, `${identifier(source.deleted)} IS NULL`] : [own];
}

/** What a row must be to belong to the list: its owner's, not deleted, as filtered and searched. */
export function conditionsOf(
  source: ListSource,
  owner: string,
  query: ListQuery,
  parameters: Parameters,
): string[] {
  const { columns, filters, search } = source.list;
  const conditions = ownRows(source, owner, parameters);
  for (const [name, value] of filtersOf(source, query)) {
    const filter = filters[name];
    const type = filter && columns[filter.column];
    if (!type) throw new Error(`${name} filters by a column that the list has not`);
    conditions.push(
      `${identifier(filter.column)} ${filter.operator} ${typed(parameters, value, type)}`,
    );
  }
  if (query.q !== undefined) conditions.push(searchCondition(search, query.q, parameters));
  return conditions;
}
