import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '@/__tests__/support/root';
import { loadConfig } from '@/lib/config';
import { createContainer } from '@/lib/container';

const SCHEMA = join(ROOT, 'prisma/schema');
const schema = readdirSync(SCHEMA)
  .filter((name) => name.endsWith('.prisma'))
  .map((name) => readFileSync(join(SCHEMA, name), 'utf8'))
  .join('\n');

/** The columns of each model of the schema. */
const models = new Map(
  [...schema.matchAll(/^model (\w+) \{([\s\S]*?)^\}/gm)].map(([, name = '', body = '']) => [
    name,
    [...body.matchAll(/^ {2}(\w+)\s+(?:String|Int|BigInt|Boolean|DateTime|Json|Bytes)\b/gm)].map(
      ([, column = '']) => column,
    ),
  ]),
);

// Nothing connects before it is used.
const { tenantTables } = createContainer(
  loadConfig({ NODE_ENV: 'test', DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' }),
);

/** Columns that hold a secret, or what can be compared with one; others are marked as encrypted. */
const SECRET = /Hash$|[sS]ecret|[vV]erifier|[cC]ipher|[pP]assword/;

const isEncrypted = (model: string, field: string) =>
  new RegExp(`^model ${model} \\{[^}]*^  ${field}\\s.*/// encrypted`, 'm').test(schema);

it('every model with an organization is purged with it, and exported or left out for a reason', () => {
  const owned = [...models].filter(([, fields]) => fields.includes('organizationId'));
  expect(owned.length).toBeGreaterThan(15);
  // A new one belongs into services/organizations/tenant-tables, or into `tables` of its domain.
  expect(tenantTables.map(({ name }) => name).sort()).toEqual(owned.map(([name]) => name).sort());
});

it.each(tenantTables)(
  '$name is exported without its secrets',
  ({ name, secrets = [], ...table }) => {
    const fields = models.get(name) ?? [];
    const secret = fields.filter((field) => SECRET.test(field) || isEncrypted(name, field));
    if (table.notExported === undefined) expect([...secrets].sort()).toEqual(secret.sort());
  },
);
