import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { signUp } from '@/__tests__/support/http/api';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';
import type { ListFilter } from '@/lib/contracts/list';
import type { Position } from '@/lib/repositories/list/cursor';
import { type ListQuery, ListReader } from '@/lib/repositories/list/list-reader';
import { type FoundResource, RESOURCES } from './find-resources';

/** Ten organizations of 3,000 rows each. */
const ROWS = 30_000;
const OWNER = 'org0000002';

let server: TestServer;
let db: pg.Client;
beforeAll(async () => {
  server = await startServer('lean');
  db = new pg.Client({ connectionString: server.databaseUrl });
  await db.connect();
}, 120_000);
afterAll(async () => {
  await db?.end();
  await server?.close();
});

interface PlanNode {
  'Node Type': string;
  'Index Cond'?: string;
  Plans?: PlanNode[];
}

function* nodesOf(node: PlanNode): Generator<PlanNode> {
  yield node;
  for (const child of node.Plans ?? []) yield* nodesOf(child);
}

const unwrap = (schema: unknown): unknown =>
  schema instanceof z.ZodNullable ? unwrap(schema.unwrap()) : schema;

/** SQL of the values that a column of 30,000 rows has; null leaves the example's. */
function valuesOf({ declaration, list }: FoundResource, name: string): string | null {
  const schema = unwrap((list.response as z.ZodObject).shape[name]);
  if (schema instanceof z.ZodEnum) {
    const values = schema.options.map((value) => `'${value}'`).join(', ');
    return `(array[${values}])[1 + i / 10 % ${schema.options.length}]`;
  }
  if (schema instanceof z.ZodBoolean) return 'i / 10 % 2 = 0';
  if (schema instanceof z.ZodArray) {
    return unwrap(schema.element) instanceof z.ZodString ? `array['tag' || i % 500]` : null;
  }
  switch (declaration.columns[name]?.replace('?', '')) {
    case 'text':
      return name.endsWith('Id') ? `'reference' || i % 50` : `md5('${name}' || i)`;
    case 'integer':
      return 'i * 7919 % 100000';
    case 'timestamp':
      return `to_char(timestamp '2025-01-01' + i * interval '9 minutes', 'YYYY-MM-DD"T"HH24:MI:SS')`;
    default:
      return null;
  }
}

/** Copies of the row, with other values in every column that the list compares. */
async function fill(resource: FoundResource, table: string, id: string): Promise<void> {
  const { declaration } = resource;
  const { sorts, filters, search } = declaration;
  const compared = [...sorts, ...Object.values(filters).map(({ column }) => column), ...search];
  // The others that are written may be unique.
  const written = Object.keys(resource.create.examples?.request as object);
  const given = [...new Set([...compared, ...written])].flatMap((name) => {
    const values = valuesOf(resource, name);
    return values === null ? [] : [`'${name}', ${values}`];
  });
  await db.query(
    `INSERT INTO "${table}" SELECT (jsonb_populate_record(item, jsonb_build_object(
      'id', 'row' || lpad(i::text, 6, '0'), 'organizationId', 'org' || lpad((i % 10)::text, 7, '0'),
      ${given.join(', ')}))).*
    FROM "${table}" item, generate_series(1, ${ROWS}) i WHERE item."id" = $1`,
    [id],
  );
  await db.query(
    `INSERT INTO "ListCount" SELECT $1, 'other' || i, '', 0, 1 FROM generate_series(1, 20000) i`,
    [declaration.name],
  );
  await db.query(`VACUUM ANALYZE "${table}", "ListCount"`);
}

describe.each(RESOURCES.map((resource) => [resource.name, resource] as const))(
  'the list of %s, in a table of 30,000 rows',
  (_, resource) => {
    const { declaration, path, create } = resource;
    let table = '';

    beforeAll(async () => {
      const ada = await signUp(server.url);
      const body = create.examples?.request;
      const { json } = await ada.call(path.replace('/api/v1', ''), { body });
      const { rows } = await db.query(
        'SELECT "resourceType" FROM "AuditLog" WHERE "resourceId" = $1',
        [json.data.id],
      );
      table = rows[0].resourceType;
      await fill(resource, table, json.data.id);
    });

    async function planOf(query: object, after: Position | null = null): Promise<PlanNode[]> {
      const source = { table, list: declaration, owner: ['organizationId'], hiddenBy: 'deletedAt' };
      const reader = new ListReader(new pg.Pool(), source);
      const parsed = resource.list.query?.parse(query) as unknown as ListQuery;
      const request = reader.request({ organizationId: OWNER }, parsed, after);
      const { text, values } = reader.table.pageStatement(request);
      const { rows } = await db.query(`EXPLAIN (FORMAT JSON) ${text}`, values);
      return [...nodesOf(rows[0]['QUERY PLAN'][0].Plan)];
    }
    const typesOf = (nodes: PlanNode[]) => nodes.map((node) => node['Node Type']);

    const sorts = declaration.sorts.flatMap((name) => [name, `-${name}`]);
    it.each(sorts)('is read in the order of an index when it is sorted by %s', async (sort) => {
      const types = typesOf(await planOf({ sort }));
      expect(types).not.toContain('Seq Scan');
      expect(types).not.toContain('Sort');
      expect(types).not.toContain('Incremental Sort');
    });

    /** A value that some rows have. */
    async function someValue({ column }: ListFilter): Promise<string> {
      const { rows } = await db.query(
        `SELECT to_jsonb("${column}") AS value FROM "${table}"
        WHERE "organizationId" = $1 AND "${column}" IS NOT NULL ORDER BY "id" LIMIT 1`,
        [OWNER],
      );
      const [value] = [rows[0].value].flat();
      return declaration.columns[column]?.startsWith('timestamp') ? `${value}Z` : String(value);
    }

    const filters = Object.entries(declaration.filters);
    it.each(filters)('is read from an index when it is filtered by %s', async (name, filter) => {
      const nodes = await planOf({ [name]: await someValue(filter) });
      expect(typesOf(nodes)).not.toContain('Seq Scan');
      if (filter.operator === '=') {
        expect(typesOf(nodes)).not.toContain('Sort');
        const conditions = nodes.map((node) => node['Index Cond'] ?? '').join(' ');
        // A boolean is a condition by itself.
        expect(conditions).toMatch(new RegExp(`"?${filter.column}"? =|"?${filter.column}"?[) ]`));
      }
    });

    const searches = declaration.search.length > 0 ? ['7d1f', 'deadbeef'] : [];
    it.each(searches)('is searched for %s without reading the table through', async (q) => {
      expect(typesOf(await planOf({ q }))).not.toContain('Seq Scan');
    });
  },
);
