import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { insertSession } from '@/bench/session';
import { applyMigrations } from '@/lib/db/postgres/migrations/migrate';
import { startEmbeddedPostgres } from '@/tooling/embedded-postgres';
import { claimsOf, ORGANIZATIONS, USER } from './access';
import type { BenchRun } from './bench-run';
import { PEERS, ROOT } from './paths';
import { CREATED_NUMBER, seedOrders } from './seed';

/** One PostgreSQL with a database for Plinth and one for its peers; the orders in them are the same. */
export interface Databases {
  plinth: { url: string; db: pg.Client };
  peers: { url: string; db: pg.Client };
  /** Removes what was created since, so that every server meets the same tables. */
  reset(): Promise<void>;
}

/** Subscribed to everything, so that each created order costs Plinth its delivery and its job, too. */
const SEED_ENDPOINT = `
  insert into "WebhookEndpoint" ("id", "organizationId", "userId", "url", "events", "secret",
    "updatedAt")
  values ('benchendpoint001', $1, $2, 'https://receiver.invalid/', '[]', 'unused', now())`;

/** What Plinth writes beside an order. */
const TRUNCATE_SIDE_EFFECTS = `
  truncate "AuditLog", "WebhookDelivery", "WebhookEvent", "Job" cascade`;

async function connect({ onEnd }: BenchRun, url: string): Promise<pg.Client> {
  const db = new pg.Client({ connectionString: url });
  await db.connect();
  onEnd(() => db.end());
  return db;
}

async function openPeers(run: BenchRun, url: string, orders: number, payload: boolean) {
  const db = await connect(run, url);
  await db.query(await readFile(join(PEERS, 'shared/tables.sql'), 'utf8'));
  await seedOrders(db, orders);
  if (payload) await db.query(await readFile(join(PEERS, 'payload/tables.sql'), 'utf8'));
  await db.query('vacuum analyze');
  return db;
}

async function openPlinth(run: BenchRun, url: string, orders: number) {
  await applyMigrations(url, join(ROOT, 'prisma/migrations'));
  const db = await connect(run, url);
  await seedOrders(db, orders);
  await insertSession(db, claimsOf('large'));
  await insertSession(db, claimsOf('small'));
  await db.query(SEED_ENDPOINT, [ORGANIZATIONS.large, USER]);
  await db.query('vacuum analyze');
  return db;
}

/**
 * Starts a PostgreSQL of our own and fills it.
 * @param payload whether Payload is among the peers, which has tables of its own
 */
export async function openDatabases(
  run: BenchRun,
  orders: number,
  payload: boolean,
): Promise<Databases> {
  const postgres = await startEmbeddedPostgres({ ephemeral: true });
  run.onEnd(postgres.stop);
  const plinth = await openPlinth(run, postgres.url, orders);
  await plinth.query('create database peers');
  const peersUrl = Object.assign(new URL(postgres.url), { pathname: '/peers' }).href;
  const peers = await openPeers(run, peersUrl, orders, payload);

  const written: [pg.Client, string][] = [
    [plinth, '"Order"'],
    [peers, '"Order"'],
    ...(payload ? [[peers, 'payload.orders'] satisfies [pg.Client, string]] : []),
  ];

  return {
    plinth: { url: postgres.url, db: plinth },
    peers: { url: peersUrl, db: peers },
    async reset() {
      await plinth.query(TRUNCATE_SIDE_EFFECTS);
      for (const [db, table] of written) {
        await db.query(`delete from ${table} where "number" = $1`, [CREATED_NUMBER]);
        await db.query(`vacuum analyze ${table}`);
      }
    },
  };
}
