import pg from 'pg';

/** One connection, like the native engine: its advisory lock and settings belong to a session. */
export function connectionConfig(url) {
  return { connectionString: url, max: 1, connectionTimeoutMillis: 10_000 };
}

export async function runOn(url, sql) {
  const client = new pg.Client(connectionConfig(url));
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Same server, other database: the adapter's own way ignores it when given a URL. */
export function urlWithDatabase(url, database) {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.toString();
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
