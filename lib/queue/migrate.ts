import { runMigrations } from 'bullmq';
import pg from 'pg';

/**
 * Brings BullMQ's own schema (`bullmq`) of the database up to date. Safe to run at every start and from
 * several processes at once. Needed before any worker when there is no Redis: a worker on a schema
 * that is not there spins.
 */
export async function migrateQueue(databaseUrl: string): Promise<void> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await runMigrations(client);
  } finally {
    await client.end();
  }
}
