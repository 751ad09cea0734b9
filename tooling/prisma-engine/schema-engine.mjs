#!/usr/bin/env node
// Prisma's CLI expects a schema engine: a program it talks to over stdin and stdout, which it would
// download. This one is the same engine, compiled to WebAssembly, from node_modules.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createDatabaseOf, probeDatabase } from './engine-connections.mjs';
import { createSchemaEngine } from './wasm-schema-engine.mjs';

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    datamodels: { type: 'string', multiple: true, default: [] },
    datasource: { type: 'string', default: '{}' },
    'enabled-preview-features': { type: 'string' },
    'extension-types': { type: 'string' },
  },
});

const given = JSON.parse(flags.datasource);
const datasource = {
  url: given.url ?? '',
  shadowDatabaseUrl: given.shadowDatabaseUrl ?? given.shadowUrl ?? undefined,
};

/** A line of the native engine's log, as the CLI reads it from stderr. */
function logLine(level, fields) {
  const line = {
    timestamp: new Date().toISOString(),
    level,
    target: 'schema_engine::logger',
    fields,
  };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

/** `cli can-connect-to-database` and `cli create-database`: the exit code is the result. */
async function runCommand(command) {
  // The CLI drops the first line.
  logLine('INFO', { message: 'Starting schema engine CLI' });
  if (command === 'can-connect-to-database') {
    const problem = await probeDatabase(datasource.url);
    if (!problem) return 0;
    logLine('ERROR', problem);
    return 1;
  }
  if (command === 'create-database') {
    try {
      await createDatabaseOf(datasource.url);
      return 0;
    } catch (error) {
      logLine('ERROR', { error_code: 'P1017', message: error.message });
      return 1;
    }
  }
  logLine('ERROR', { error_code: 'P4000', message: `Unknown command: ${command}` });
  return 1;
}

function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

/** @type {ReturnType<typeof createSchemaEngine> | undefined} */
let starting;

function startEngine() {
  starting ??= (async () => {
    const datamodels = await Promise.all(
      flags.datamodels.map(async (path) => [path, await readFile(resolve(path), 'utf8')]),
    );
    return createSchemaEngine(datasource, {
      datamodels: datamodels.length ? datamodels : undefined,
    });
  })();
  return starting;
}

const METHODS = new Set([
  'applyMigrations',
  'createMigration',
  'dbExecute',
  'debugPanic',
  'devDiagnostic',
  'diagnoseMigrationHistory',
  'diff',
  'ensureConnectionValidity',
  'evaluateDataLoss',
  'introspect',
  'introspectSql',
  'markMigrationApplied',
  'markMigrationRolledBack',
  'reset',
  'schemaPush',
]);

let printed = 0;
let historyChanged = false;

async function handle(method, params) {
  if (method === 'createDatabase') {
    return { databaseName: await createDatabaseOf(params?.datasource?.url ?? datasource.url) };
  }
  const { engine } = await startEngine();
  if (method === 'getDatabaseVersion') return engine.version(params ?? null);
  if (!METHODS.has(method)) throw new Error(`Unknown method: ${method}`);
  if (method === 'evaluateDataLoss' && historyChanged) {
    // The engine knows what the migrations make only from its last diagnosis, and loses that when
    // it applies some; this method cannot ask for a shadow database by itself.
    const { migrationsList, filters } = params;
    await engine.devDiagnostic({ migrationsList, filters });
    historyChanged = false;
  }
  const result = await engine[method](params);
  if (method === 'applyMigrations') historyChanged = true;
  if (method === 'diff') {
    // The native engine prints a diff through the CLI instead of returning it.
    printed += 1;
    send({ id: `print-${printed}`, method: 'print', params: { content: result.stdout ?? '' } });
    return { exitCode: result.exitCode };
  }
  return result ?? {};
}

/** A failure in the native engine's form. Before there is an engine, the error speaks for itself. */
async function describeError(error) {
  const engine = await starting?.catch(() => undefined);
  const data = engine?.explain(error) ?? {
    message: error?.message ?? String(error),
    error_code: error?.code ?? null,
    is_panic: false,
    meta: error?.meta ?? null,
  };
  return { code: 4466, message: 'An error happened. Check the data field for details.', data };
}

async function respond(line) {
  const { id, method, params } = JSON.parse(line);
  if (method === undefined) return; // The CLI's receipt for a print.
  try {
    send({ id, result: await handle(method, params) });
  } catch (error) {
    if (process.env.DEBUG) logLine('INFO', { message: String(error?.stack ?? error) });
    send({ id, error: await describeError(error) });
  }
}

if (positionals[0] === 'cli') {
  process.exitCode = await runCommand(positionals[1]);
} else {
  let last = Promise.resolve();
  for await (const line of createInterface({ input: process.stdin })) {
    // One at a time, but keep reading: a receipt may come between.
    if (line.trim() !== '') last = last.then(() => respond(line));
  }
  await last;
  process.exit(0);
}
