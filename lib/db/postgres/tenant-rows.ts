import type pg from 'pg';
import type { Transaction } from '@/lib/db/transaction';
import type { Model } from './row-statements';

/** A table whose rows belong to organizations. Names come from code alone. */
export interface TenantTable {
  name: Model;
  /** The column with the organization's id, if it is another than `organizationId`. */
  owner?: string;
  /** The primary key, all text; `id` by default. */
  key?: readonly string[];
  /** Columns that an export leaves out. */
  secrets?: readonly string[];
  /** Why an export leaves the whole table out. */
  notExported?: string;
}

const COLUMNS = `SELECT column_name AS "name", data_type AS "type" FROM information_schema.columns
  WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position`;

/** Times are ISO 8601 in UTC, as everywhere in the API. */
function jsonValue({ name, type }: { name: string; type: string }): string {
  const column = `item."${name}"`;
  if (type !== 'timestamp without time zone') return column;
  return `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "${name}"`;
}

/** Deletes up to `limit` rows of the organization, and what refers to them; returns how many. */
export async function deleteTenantRows(
  tx: Transaction,
  { name, owner = 'organizationId' }: TenantTable,
  organizationId: string,
  limit: number,
): Promise<number> {
  const chosen = `SELECT ctid FROM "${name}" WHERE "${owner}" = $1 LIMIT $2`;
  const text = `DELETE FROM "${name}" WHERE ctid = ANY(ARRAY(${chosen}))`;
  return (await tx.query(text, [organizationId, limit])).rowCount ?? 0;
}

/** The organization's rows as JSON text in the order of their key, up to `size` at a time. */
export async function* readTenantRows(
  pool: Pick<pg.Pool, 'query'>,
  { name, owner = 'organizationId', key = ['id'], secrets = [] }: TenantTable,
  organizationId: string,
  size: number,
): AsyncGenerator<string[]> {
  const columns = (await pool.query<{ name: string; type: string }>(COLUMNS, [name])).rows;
  const shown = columns.filter((column) => !secrets.includes(column.name)).map(jsonValue);
  const keys = key.map((column) => `item."${column}"`).join(', ');
  const behind = `AND (${keys}) > (${key.map((_, index) => `$${index + 3}`).join(', ')})`;
  let last: string[] = [];
  for (;;) {
    const { rows } = await pool.query<{ json: string; key: string[] }>(
      `SELECT row_to_json(shown)::text AS "json", ARRAY[${keys}] AS "key"
       FROM (
         SELECT * FROM "${name}" item WHERE "${owner}" = $1 ${last.length > 0 ? behind : ''}
         ORDER BY ${keys} LIMIT $2
       ) item
       CROSS JOIN LATERAL (SELECT ${shown.join(', ')}) shown
       ORDER BY ${keys}`,
      [organizationId, size, ...last],
    );
    if (rows.length > 0) yield rows.map(({ json }) => json);
    last = rows.at(-1)?.key ?? [];
    if (rows.length < size) return;
  }
}
