import { runMigrations } from 'bullmq';
import pg from 'pg';

/**
 * Brings the tables of BullMQ's PostgreSQL backend (schema `bullmq`) up to date. A worker on a
 * schema that is not there would spin, so this runs before any worker starts.
 *
 * @returns the version of those tables
 */
export async function migrateBullmq(databaseUrl: string, schema = 'bullmq'): Promise<number> {
  // BullMQ locks and migrates in one session, so it gets a client, not a pool.
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await runMigrations(client, schema);
  } finally {
    await client.end();
  }
}
