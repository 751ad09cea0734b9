import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '@/lib/utils/message-of';
import { runCommand } from '@/scripts/lib/run-command';
import { unregister } from './registration';
import { namesOf } from './spec';

/**
 * Removes a domain from every layer. A migration that is not committed yet goes with it; for tables that
 * others may have already, a migration that drops them is added.
 */
const USAGE = 'npm run domain:remove -- <plural> [--singular <name>] [--keep-data]';

const root = join(import.meta.dirname, '../..');
const git = (...args: string[]) =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean);

/** The files of the domain: in folders of its name, or of that name themselves. */
function filesOf(plural: string): string[] {
  const own = new RegExp(
    `^(app|components|lib|__tests__)/(.*/)?${plural}/|^lib/integrations/[^/]+/${plural}\\.ts$|^prisma/schema/${plural}\\.prisma$`,
  );
  return git('ls-files', '--cached', '--others', '--exclude-standard').filter((file) =>
    own.test(file),
  );
}

/** The models of the domain's schema. */
function modelsOf(files: readonly string[]): string[] {
  const schema = files.find((file) => file.endsWith('.prisma'));
  const text = schema ? readFileSync(join(root, schema), 'utf8') : '';
  return [...text.matchAll(/^model (\w+)/gm)].map(([, name = '']) => name);
}

/** Its migrations that git does not know. */
function newMigrations(models: readonly string[]): string[] {
  const folder = 'prisma/migrations';
  return git('ls-files', '--others', '--exclude-standard', folder).filter((file) => {
    const sql = readFileSync(join(root, file), 'utf8');
    return models.some((model) => sql.includes(`CREATE TABLE "${model}"`));
  });
}

function writeDropMigration(plural: string, models: readonly string[]): string {
  const stamp = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const file = `prisma/migrations/${stamp}_without_${plural.replaceAll('-', '_')}/migration.sql`;
  const drops = models.map((model) => `DROP TABLE "${model}";\n`).join('');
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(
    join(root, file),
    `${drops}\n-- Totals of its list.\nDELETE FROM "ListCount" WHERE "list" = '${plural}';\n`,
  );
  return file;
}

/** Removes a file, and the folders that it leaves empty. */
function removeFile(file: string): void {
  rmSync(join(root, file));
  let folder = dirname(file);
  while (readdirSync(join(root, folder)).length === 0) {
    rmdirSync(join(root, folder));
    folder = dirname(folder);
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { singular: { type: 'string' }, 'keep-data': { type: 'boolean', default: false } },
  });
  const [plural] = positionals;
  if (plural === undefined) throw new Error(USAGE);
  const { singular } = values;
  const names = namesOf({ name: plural, ...(singular && { singular }) });
  const files = filesOf(plural);
  if (files.length === 0) throw new Error(`There is no domain ${plural}`);
  const models = modelsOf(files);
  const migrations = newMigrations(models);
  const isCommitted = models.length > 0 && migrations.length === 0;
  const removed = [...files, ...migrations];
  for (const file of removed) removeFile(file);
  const registered = unregister(root, names);
  const added = isCommitted && !values['keep-data'] ? writeDropMigration(plural, models) : null;
  await runCommand('biome', ['check', '--write', ...registered], { cwd: root, quiet: true });
  await runCommand('tsx', ['scripts/generate.ts'], { cwd: root, quiet: true });
  console.log(`${removed.length} files removed, unregistered in ${registered.join(', ')}.`);
  if (added) console.log(`Added ${added}, which drops ${models.join(', ')}.`);
  console.log('npm run typecheck lists what still uses it.');
}

await main().catch((error: unknown) => {
  console.error(messageOf(error));
  process.exitCode = 1;
});
