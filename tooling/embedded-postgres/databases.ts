import pg from 'pg';

/** The same server, another database. */
export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(name)}`;
  return changed.toString();
}

/** Runs one or more statements on a connection of their own. */
export async function runStatement(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/**
 * Makes a database on the server that `url` points to.
 *
 * @param template copy this database instead of an empty one; nobody may be connected to it
 * @returns the new database's URL. An existing database of that name is left as it is.
 */
export async function createDatabase(
  url: string,
  name: string,
  template?: string,
): Promise<string> {
  const source = template ? ` template ${pg.escapeIdentifier(template)}` : '';
  try {
    const admin = withDatabase(url, 'postgres');
    await runStatement(admin, `create database ${pg.escapeIdentifier(name)}${source}`);
  } catch (error) {
    // 42P04: exists. 23505: somebody else is making it at this moment.
    const code = (error as { code?: string }).code ?? '';
    if (!['42P04', '23505'].includes(code)) throw error;
  }
  return withDatabase(url, name);
}

/** Drops a database, closing whatever connections it still has. Missing is fine. */
export async function dropDatabase(url: string, name: string): Promise<void> {
  const sql = `drop database if exists ${pg.escapeIdentifier(name)} with (force)`;
  await runStatement(withDatabase(url, 'postgres'), sql);
}
