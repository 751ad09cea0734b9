import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '@/__tests__/support/root';

/** Every source file that git knows or would add. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter(
    (file) => /\.tsx?$/.test(file) && !file.endsWith('.gen.ts') && !file.startsWith('__tests__/'),
  );
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** The files whose code, without comments, matches. */
function filesWith(pattern: RegExp, among: string[]): string[] {
  return among.filter((file) => pattern.test(read(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')));
}
const product = files.filter((file) => /^(app|lib|server|components|contexts|proxy)/.test(file));

/** SQL that other databases do not understand. */
const DIALECT = [
  /\bFOR\s+(UPDATE|SHARE)\b/,
  /\b(clock_timestamp|unnest|to_char|string_to_array|jsonb?_\w+|pg_\w+)\(/,
  /::(big)?(int|text|timestamp|jsonb?|date)\b/,
  /\bON\s+CONFLICT\b/,
  /=\s*ANY\s*\(/,
  /\bI?LIKE\s+\$|\bILIKE\b/,
  /\bAT\s+TIME\s+ZONE\b/,
  /\binterval\s+'/,
];

describe('structure', () => {
  it('sees the sources', () => {
    expect(product.length).toBeGreaterThan(100);
  });

  it('reads process.env in lib/config.ts alone', () => {
    expect(filesWith(/process\.env\b/, product)).toEqual(['lib/config.ts']);
  });

  it('constructs Workers in queue/workers alone, and clients in their factories alone', () => {
    expect(
      filesWith(/new Worker\b/, product).every((file) => file.startsWith('lib/queue/workers/')),
    ).toBe(true);
    expect(filesWith(/new PrismaClient\b/, product)).toEqual(['lib/db/client.ts']);
    expect(filesWith(/new (pg\.|SharedConnection)?Pool\b/, product)).toEqual(['lib/db/client.ts']);
  });

  it('writes SQL that only PostgreSQL understands in lib/db/postgres alone', () => {
    const elsewhere = /^lib\/(?!db\/(postgres|generated)\/)/;
    const among = files.filter((file) => elsewhere.test(file));
    const found = DIALECT.flatMap((pattern) =>
      filesWith(pattern, among).map((file) => `${file}: ${pattern}`),
    );
    expect(found).toEqual([]);
  });

  it.each([
    'SELECT 1 FROM "Order" FOR UPDATE',
    'SELECT "a" FROM "B" LIMIT 1 FOR  SHARE',
    "SELECT clock_timestamp() AT TIME ZONE 'UTC'",
    'SELECT count(*)::int',
    '"placedAt" >= $2::timestamp',
    'INSERT INTO "A" VALUES (1) ON CONFLICT DO NOTHING',
    'SELECT unnest($1)',
    '"id" = ANY($1)',
    '"name" ILIKE $1',
    "SELECT jsonb_exists(a, 'b')",
    'SELECT pg_notify($1, $2)',
    "to_char(a, 'YYYY')",
    "now() + interval '1 hour'",
  ])('recognizes the dialect in %s', (sql) => {
    expect(DIALECT.some((pattern) => pattern.test(sql))).toBe(true);
  });

  it('imports late no package that the build bundles: of a CommonJS one it would get no names', () => {
    const late = /\bimport\(\s*['"](?!\.|@\/|@node-rs\/argon2['"])/;
    const bundled = product.filter((file) => /^(lib|server)/.test(file));
    expect(filesWith(late, bundled)).toEqual([]);
    expect(late.test("await import('ioredis')")).toBe(true);
  });

  it('has no file longer than 400 lines', () => {
    expect(files.filter((file) => read(file).split('\n').length > 400)).toEqual([]);
  });

  it('leaves nothing open', () => {
    expect(filesWith(/@ts-(ignore|nocheck)|\bas any\b/, files)).toEqual([]);
    // 'XXX' in quotes is a currency.
    expect(files.filter((file) => /(?<!['`])\b(TODO|FIXME|XXX)\b/.test(read(file)))).toEqual([]);
  });
});
