import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import { connectionConfig, runOn, urlWithDatabase } from './engine-connections.mjs';

const CHAR_OID = 18;
const TEXT_OID = 25;

/**
 * @typedef {{ url: string, shadowDatabaseUrl?: string }} EngineDatasource
 * @typedef {{ error: { code?: string, message: string, position?: string }, script: string }} ScriptFailure
 */

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
    const result = await queryRaw.call(scope, query);
    for (const index of columns) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
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

const EMPTY_DATABASE = `do $$ declare name text; begin
  for name in select nspname from pg_namespace
    where nspname !~ '^pg_' and nspname <> 'information_schema' loop
    execute format('drop schema %I cascade', name);
  end loop;
  create schema public;
end $$`;

/** An adapter factory that speaks everything the schema engine needs. */
export class EngineAdapterFactory {
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
