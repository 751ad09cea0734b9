import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { createDatabase } from '@/lib/db/client';
import { applyMigrations } from '@/lib/db/postgres/migrations/migrate';
import { createMetrics } from '@/lib/metrics';
import { PrunableRowsRepository } from '@/lib/repositories/prunable-rows-repository';
import { Retention } from '@/lib/services/retention';
import { createId, earliestId } from '@/lib/utils/create-id';
import { startEmbeddedPostgres } from '@/tooling/embedded-postgres';

/**
 * Deletes a million jobs, and events with their deliveries, while others enqueue and read jobs: how fast,
 * how long the slowest statement, and what the others notice.
 */
const { values: options } = parseArgs({
  options: {
    jobs: { type: 'string', default: '1000000' },
    events: { type: 'string', default: '100000' },
  },
});
const OLD_DAYS = 60;
const BASELINE_MS = 5_000;

const server = await startEmbeddedPostgres({ ephemeral: true });
await applyMigrations(server.url, new URL('../../prisma/migrations', import.meta.url).pathname);
const database = createDatabase({ url: server.url, poolSize: 4 });
const client = new pg.Client({ connectionString: server.url });
await client.connect();

const organizationId = createId();
const old = new Date(Date.now() - OLD_DAYS * 24 * 60 * 60 * 1000);
/** Ids of that time, as the application makes them. */
const prefix = earliestId(old).slice(0, 9);
const id = (n: string) => `'${prefix}' || lpad(${n}::text, 16, '0')`;

console.log(`Writing ${options.jobs} jobs and ${options.events} events with a delivery each …`);
await client.query(
  `INSERT INTO "Job" ("id", "organizationId", "queue", "name", "status", "payload", "attempts",
     "maxAttempts", "startedAt", "finishedAt", "createdAt", "updatedAt", "runAt")
   SELECT ${id('n')}, $1, 'sync-queue', 'sync.connection', 'completed', '{}', 1, 3, $2, $2, $2, $2, $2
   FROM generate_series(1, $3::int) n`,
  [organizationId, old, options.jobs],
);
await client.query(
  `INSERT INTO "WebhookEndpoint" ("id", "organizationId", "userId", "url", "events", "secret", "updatedAt")
   VALUES ('endpoint1', $1, 'user', 'https://receiver.invalid/', '[]', 'unused', now())`,
  [organizationId],
);
await client.query(
  `INSERT INTO "WebhookEvent" ("id", "organizationId", "type", "payload", "createdAt")
   SELECT ${id('n')}, $1, 'sync.completed', '{}', $2 FROM generate_series(1, $3::int) n`,
  [organizationId, old, options.events],
);
await client.query(
  `INSERT INTO "WebhookDelivery" ("id", "organizationId", "eventId", "endpointId", "status", "createdAt", "updatedAt")
   SELECT "id", $1, "id", 'endpoint1', 'succeeded', $2, $2 FROM "WebhookEvent"`,
  [organizationId, old],
);
await client.query('ANALYZE');

/** What enqueueing a job and reading the latest ones takes, again and again until `isOver`. */
async function probe(isOver: () => boolean): Promise<number[]> {
  const times: number[] = [];
  while (!isOver()) {
    const begun = performance.now();
    await client.query(
      `INSERT INTO "Job" ("id", "organizationId", "queue", "name", "payload", "maxAttempts", "updatedAt")
       VALUES ($1, $2, 'sync-queue', 'sync.connection', '{}', 3, now())`,
      [createId(), organizationId],
    );
    await client.query(
      `SELECT "id" FROM "Job" WHERE "organizationId" = $1 ORDER BY "createdAt" DESC, "id" DESC LIMIT 20`,
      [organizationId],
    );
    times.push(performance.now() - begun);
    await sleep(5);
  }
  return times.sort((a, b) => a - b);
}

const show = (times: readonly number[]) => {
  const at = (share: number) => times[Math.floor((times.length - 1) * share)]?.toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, slowest ${at(1)} ms`;
};

const baselineEnd = performance.now() + BASELINE_MS;
console.log(`Others, before:          ${show(await probe(() => performance.now() > baselineEnd))}`);

const metrics = createMetrics();
const rows = new PrunableRowsRepository(database);
const deletes: number[] = [];
let deleted = 0;
const timed = Object.assign(Object.create(rows) as PrunableRowsRepository, {
  async prune(...given: Parameters<PrunableRowsRepository['prune']>) {
    const begun = performance.now();
    const count = await rows.prune(...given);
    deletes.push(performance.now() - begun);
    deleted += count;
    return count;
  },
});
const days = { jobs: 30, events: 30, inbound: null, notifications: null, sessions: null };
const retention = new Retention({ days, rows: timed, metrics });
const expected = Number(options.jobs) + Number(options.events);
let isOver = false;
const probing = probe(() => isOver);
const begun = performance.now();
let runs = 0;
while (deleted < expected) {
  await retention.run();
  runs += 1;
}
const seconds = (performance.now() - begun) / 1000;
isOver = true;
console.log(`Others, meanwhile:       ${show(await probing)}`);
deletes.sort((a, b) => a - b);
console.log(`Statements that delete:  ${show(deletes)}`);
console.log(
  `${deleted} rows in ${seconds.toFixed(0)} s and ${runs} runs: ${Math.round(deleted / seconds)} rows/s, deliveries of events not counted`,
);

await client.end();
await database.close();
await server.stop();
