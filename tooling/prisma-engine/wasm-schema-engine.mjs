import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import { EngineAdapterFactory } from './engine-adapter.mjs';

/**
 * @typedef {import('./engine-adapter.mjs').EngineDatasource} EngineDatasource
 * @typedef {import('@prisma/schema-engine-wasm').SchemaEngine} SchemaEngine
 * @typedef {import('./engine-adapter.mjs').ScriptFailure} ScriptFailure
 * @typedef {{ message: string, error_code: string | null, is_panic: boolean, meta: unknown }} EngineProblem
 */

/** @type {Promise<void> | undefined} */
let loading;

/** The module's own imports, except that its timeouts (10 s, never cleared) hold no process back. */
function engineImports() {
  const imports = Object.entries(bindings).map(([name, value]) =>
    name.startsWith('__wbg_setTimeout')
      ? [name, (callback, delay) => setTimeout(callback, delay).unref()]
      : [name, value],
  );
  return Object.fromEntries(imports);
}

/** Instantiates the engine's WebAssembly once; bundlers would do it, Node does not. */
function loadEngine() {
  loading ??= (async () => {
    const require = createRequire(import.meta.url);
    const entry = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
    const bytes = await readFile(entry.replace(/\.js$/, '.wasm'));
    const { instance } = await WebAssembly.instantiate(bytes, {
      './schema_engine_bg.js': engineImports(),
    });
    bindings.__wbg_set_wasm(instance.exports);
    /** @type {() => void} */ (instance.exports.__wbindgen_start)();
  })();
  return loading;
}

/** @param {ScriptFailure} failure */
function describeScriptFailure({ error, script }) {
  const line = error.position ? script.slice(0, Number(error.position)).split('\n').length : null;
  const place = line ? `\n\nPosition:\nline ${line} of the script` : '';
  return `Database error code: ${error.code ?? 'unknown'}\n\nDatabase error:\n${error.message}${place}`;
}

/**
 * What a person should see of an engine's error: the native engine's words for a failed
 * migration, and never the engine's own trace, which follows its messages as numbered lines.
 *
 * @param {any} error
 * @param {ScriptFailure | undefined} failure the last script that failed
 * @param {(id: number) => unknown} takeError the JavaScript error that an engine error only numbers
 * @returns {EngineProblem}
 */
function explainError(error, failure, takeError) {
  const full = String(error?.message ?? error);
  const migration = /migration_name="([^"]+)"/.exec(full)?.[1];
  const numbered = /External error id#(\d+)/.exec(full)?.[1];
  const cause = numbered === undefined ? undefined : takeError(Number(numbered));
  const plain = cause
    ? String(cause.message ?? cause)
    : full.replace(/\n\s+0: [\s\S]*$/, '').trim();
  const failedMigration = failure && migration && !error?.code;
  return {
    message: failedMigration
      ? 'A migration failed to apply. New migrations cannot be applied before the error is recovered ' +
        'from. Read more about how to resolve migration issues in a production database: ' +
        `https://pris.ly/d/migrate-resolve\n\nMigration name: ${migration}\n\n${describeScriptFailure(failure)}`
      : plain,
    error_code: failedMigration ? 'P3018' : (error?.code ?? null),
    is_panic: error?.isPanic === true || error instanceof WebAssembly.RuntimeError,
    meta: error?.meta ?? null,
  };
}

/**
 * Builds Prisma's schema engine (WebAssembly) on a PostgreSQL database, and connects.
 *
 * @param {EngineDatasource} datasource
 * @param {{ datamodels?: [path: string, content: string][], log?: (line: string) => void }} [options]
 * @returns {Promise<{ engine: SchemaEngine, explain: (error: unknown) => EngineProblem, close: () => Promise<void> }>}
 *   the engine; `explain` puts an error of its calls into words; `close` frees it and closes its
 *   connections
 */
export async function createSchemaEngine(datasource, { datamodels, log = () => undefined } = {}) {
  await loadEngine();
  const factory = new EngineAdapterFactory(datasource);
  const bound = bindMigrationAwareSqlAdapterFactory(factory);
  const closeConnections = () =>
    Promise.all([...factory.opened].map((adapter) => adapter.dispose())).then(() => undefined);
  try {
    const engine = await bindings.SchemaEngine.new({ datamodels }, log, bound);
    const close = async () => {
      engine.free();
      await closeConnections();
    };
    const takeError = (id) => bound.errorRegistry.consumeError(id)?.error;
    const explain = (error) => explainError(error, factory.scriptFailure, takeError);
    return { engine, explain, close };
  } catch (error) {
    await closeConnections();
    throw error;
  }
}
