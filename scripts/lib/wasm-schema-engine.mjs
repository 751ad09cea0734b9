import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

const CHAR_OID = 18;
const TEXT_OID = 25;

/**
 * @typedef {{ url: string, shadowDatabaseUrl?: string }} EngineDatasource
 * @typedef {import('@prisma/schema-engine-wasm').SchemaEngine} SchemaEngine
 * @typedef {{ error: { code?: string, message: string, position?: string }, script: string }} ScriptFailure
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

/**
 * The adapter does not know PostgreSQL's one-byte "char" type, which the engine reads from the
 * system catalogues and expects as Character: read it as text and set the type right afterwards.
 */
function readCharColumns(queryable) {
  const { queryRaw, performIO } = Object.getPrototypeOf(Object.getPrototypeOf(queryable));
  queryable.queryRaw = async (query) => {
    const columns = [];
    const scope = Object.create(queryable, {
      performIO: {
        value: async (statement) => {
          const result = await performIO.call(queryable, statement);
          for (const [index, field] of result.fields.entries()) {
            if (field.dataTypeID !== CHAR_OID) continue;
            columns.push(index);
            field.dataTypeID = TEXT_OID;
          }
          return result;
        },
      },
    });
    const answer = await queryRaw.call(scope, query);
    for (const index of columns) answer.columnTypes[index] = ColumnTypeEnum.Character;
    return answer;
  };
}

function adaptConnection(adapter, onScriptError) {
  readCharColumns(adapter);
  const startTransaction = adapter.startTransaction.bind(adapter);
  adapter.startTransaction = async (level) => {
    const transaction = await startTransaction(level);
    readCharColumns(transaction);
    return transaction;
  };
  // The adapter cuts scripts at every semicolon, also inside strings and function bodies. The
  // simple query protocol takes a whole script, as the native engine's does.
  adapter.executeScript = async (script) => {
    try {
      await adapter.underlyingDriver().query(script);
    } catch (error) {
      onScriptError({ error, script });
      adapter.onError(error);
    }
  };
  return adapter;
}

/** One connection, like the native engine: its advisory lock and settings belong to a session. */
function connectionConfig(url) {
  return { connectionString: url, max: 1, connectionTimeoutMillis: 10_000 };
}

async function runOn(url, sql) {
  const client = new pg.Client(connectionConfig(url));
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

const EMPTY_DATABASE = `do $$ declare name text; begin
  for name in select nspname from pg_namespace
    where nspname !~ '^pg_' and nspname <> 'information_schema' loop
    execute format('drop schema %I cascade', name);
  end loop;
  create schema public;
end $$`;

/** Same server, other database: the adapter's own way ignores it when given a URL. */
function urlWithDatabase(url, database) {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.toString();
}

/** An adapter factory that speaks everything the schema engine needs. */
class EngineAdapterFactory {
  provider = 'postgres';
  adapterName = '@prisma/adapter-pg';

  /** @param {EngineDatasource} datasource */
  constructor(datasource) {
    this.datasource = datasource;
    /** @type {Set<{ dispose: () => Promise<void> }>} */
    this.opened = new Set();
    /** @type {ScriptFailure | undefined} */
    this.scriptFailure = undefined;
  }

  /** @param {string} url */
  async open(url) {
    const schema = new URL(url).searchParams.get('schema') ?? undefined;
    const connected = await new PrismaPg(connectionConfig(url), { schema }).connect();
    const adapter = adaptConnection(connected, (failure) => {
      this.scriptFailure = failure;
    });
    const close = adapter.dispose.bind(adapter);
    adapter.dispose = async () => {
      if (this.opened.delete(adapter)) await close();
    };
    this.opened.add(adapter);
    return adapter;
  }

  async connect() {
    return this.open(this.datasource.url);
  }

  async connectToShadowDb() {
    const { url, shadowDatabaseUrl } = this.datasource;
    if (shadowDatabaseUrl) {
      if (shadowDatabaseUrl === url) {
        throw new Error('The shadow database must not be the database itself: it gets emptied.');
      }
      await runOn(shadowDatabaseUrl, EMPTY_DATABASE);
      return this.open(shadowDatabaseUrl);
    }
    const name = `prisma_migrate_shadow_db_${globalThis.crypto.randomUUID()}`;
    await runOn(url, `create database "${name}"`);
    const adapter = await this.open(urlWithDatabase(url, name));
    const close = adapter.dispose.bind(adapter);
    adapter.dispose = async () => {
      await close();
      await runOn(url, `drop database if exists "${name}" with (force)`);
    };
    return adapter;
  }
}

/** @param {ScriptFailure} failure */
function describeScriptFailure({ error, script }) {
  const line = error.position ? script.slice(0, Number(error.position)).split('\n').length : null;
  const place = line ? `\n\nPosition:\nline ${line} of the script` : '';
  return `Database error code: ${error.code ?? 'unknown'}\n\nDatabase error:\n${error.message}${place}`;
}

/**
 * What a person should be told of an engine's error: the native engine's words for a failed
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

/** The PostgreSQL error codes that Prisma's own codes stand for, as its CLI knows them. */
const KNOWN_CODES = { '3D000': 'P1003', '28P01': 'P1000', 28000: 'P1010', '42P04': 'P1009' };

/**
 * Tries a connection.
 *
 * @param {string} url
 * @returns {Promise<null | { error_code: string, message: string }>} null when it works
 */
export async function probeDatabase(url) {
  try {
    await runOn(url, 'select 1');
    return null;
  } catch (error) {
    const { hostname, port, pathname } = new URL(url);
    const server = `${hostname}:${port || 5432}`;
    const code = KNOWN_CODES[error.code] ?? 'P1001';
    const message =
      code === 'P1003'
        ? `Database \`${pathname.slice(1)}\` does not exist on the database server at \`${server}\`.`
        : code === 'P1001'
          ? `Can't reach database server at \`${server}\`. Make sure it is running there. (${error.message})`
          : error.message;
    return { error_code: code, message };
  }
}

/**
 * Makes the database that the URL names.
 *
 * @param {string} url
 * @returns {Promise<string>} its name
 */
export async function createDatabaseOf(url) {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  await runOn(urlWithDatabase(url, 'postgres'), `create database ${pg.escapeIdentifier(name)}`);
  return name;
}
