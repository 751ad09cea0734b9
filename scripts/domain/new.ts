import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { Eta } from 'eta';
import { messageOf } from '@/lib/utils/message-of';
import { runCommand } from '@/scripts/lib/run-command';
import { register } from './registration';
import { type DomainSpec, FIELD_SYNTAX, parseField, parseSpec } from './spec';
import { templateContext } from './template-context';

/**
 * Writes a domain with one resource into every layer, in the style of the rest: schema and migration,
 * contracts, service, routes, console pages, tests. The templates beside this file are yours to change.
 */
const USAGE = `npm run domain:new -- <plural> [<field>...] [--singular <name>]
npm run domain:new -- --file <domain.json>

A field is ${FIELD_SYNTAX}

npm run domain:new -- tickets title:text:searched "status:enum(open,closed):filtered" dueAt:date:optional:sorted`;

const root = join(import.meta.dirname, '../..');
const templates = join(import.meta.dirname, 'templates');

async function askForFields(): Promise<string[]> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const fields: string[] = [];
  console.log(`One field a line, an empty line ends. A field is ${FIELD_SYNTAX}\n`);
  for (;;) {
    const line = (await terminal.question(`field ${fields.length + 1}: `)).trim();
    if (line === '') break;
    try {
      parseField(line);
      fields.push(line);
    } catch (error) {
      console.log(messageOf(error));
    }
  }
  terminal.close();
  return fields;
}

async function readSpec(): Promise<DomainSpec> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { file: { type: 'string' }, singular: { type: 'string' } },
  });
  if (values.file) return parseSpec(JSON.parse(readFileSync(values.file, 'utf8')));
  const [name, ...given] = positionals;
  if (name === undefined) throw new Error(USAGE);
  const fields = given.length > 0 ? given : await askForFields();
  const { singular } = values;
  return parseSpec({ name, ...(singular && { singular }), fields: fields.map(parseField) });
}

type Context = ReturnType<typeof templateContext>;

/** The files of the domain by their paths. */
function render(context: Context): Map<string, string> {
  const eta = new Eta({ views: templates, autoEscape: false });
  const files = new Map<string, string>();
  for (const name of readdirSync(templates, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.eta')) continue;
    const path = name
      .replaceAll('\\', '/')
      .replace(/\.eta$/, '')
      .replaceAll(/__(plural|singular|many|migration)__/g, (_, key: 'plural') => context[key]);
    files.set(path, eta.renderString(readFileSync(join(templates, name), 'utf8'), context));
  }
  return files;
}

async function main(): Promise<void> {
  const startedAt = performance.now();
  const spec = await readSpec();
  const context = templateContext(spec, new Date());
  const files = render(context);
  const taken = [...files.keys()].find((path) => existsSync(join(root, path)));
  if (taken) throw new Error(`${taken} exists: is there a domain ${spec.name} already?`);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const registered = register(root, context);
  const sources = [...files.keys(), ...registered].filter((path) => /\.tsx?$/.test(path));
  await runCommand('biome', ['check', '--write', ...sources], { cwd: root, quiet: true });
  await runCommand('tsx', ['scripts/generate.ts'], { cwd: root, quiet: true });

  const lines = [...files.keys()].map(
    (path) => readFileSync(join(root, path), 'utf8').split('\n').length - 1,
  );
  for (const [index, path] of [...files.keys()].entries()) {
    console.log(`${String(lines[index]).padStart(5)}  ${path}`);
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const total = lines.reduce((sum, count) => sum + count, 0);
  console.log(`
${files.size} files, ${total} lines, in ${seconds} s. Registered in ${registered.join(', ')}.

npm run dev                               the pages at /${spec.name}; the migration is applied first
npx vitest run __tests__/api/${spec.name} its own tests; npm test runs them with all others`);
}

await main().catch((error: unknown) => {
  console.error(messageOf(error));
  process.exitCode = 1;
});
