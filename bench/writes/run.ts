import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { NEW_ORDER } from '@/bench/http/operations';
import { readUsage } from '@/bench/http/process-usage';
import { systemActor } from '@/lib/auth/actor';
import { loadConfig } from '@/lib/config';
import { createContainer } from '@/lib/container';
import { createOrderBody } from '@/lib/contracts/orders';
import { applyMigrations } from '@/lib/db/postgres/migrations/migrate';
import { createId } from '@/lib/utils/create-id';
import { startEmbeddedPostgres } from '@/tooling/embedded-postgres';

/**
 * What creating an order costs below HTTP, in microseconds of CPU of this process and of PostgreSQL,
 * beside one plain prepared INSERT of the same row. Time is not measured: it says little on a machine
 * that does other things.
 */
const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '8' },
    redis: { type: 'string' },
    endpoints: { type: 'string', default: '1' },
    orders: { type: 'string', default: '20000' },
    sql: { type: 'string' },
  },
});
const COUNT = Number(options.count);
const CONCURRENCY = 32;

const server = await startEmbeddedPostgres({ ephemeral: true });
await applyMigrations(server.url, new URL('../../prisma/migrations', import.meta.url).pathname);
const container = createContainer(
  loadConfig({
    NODE_ENV: 'production',
    APP_URL: 'http://127.0.0.1:1',
    DATABASE_URL: server.url,
    DATABASE_POOL_SIZE: '10',
    JWT_SECRET: randomBytes(48).toString('base64'),
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    SIGN_UP: 'immediate',
    LOG_LEVEL: 'warn',
    ...(options.redis && { REDIS_URL: options.redis }),
  }),
);
const { pool } = container;
// To try what another index, constraint or setting costs.
if (options.sql) await pool.query(options.sql);
const organizationId = createId();
const actor = { ...systemActor(organizationId), userId: createId() };
for (let i = 0; i < Number(options.endpoints); i += 1) {
  await pool.query(
    `insert into "WebhookEndpoint" ("id", "organizationId", "userId", "url", "events", "secret", "updatedAt")
     values ($1, $2, 'user', 'https://receiver.invalid/', '[]', 'unused', now())`,
    [createId(), organizationId],
  );
}
await pool.query(
  `insert into "Order" ("id", "organizationId", "userId", "number", "status", "currency", "totalAmount",
     "customerName", "items", "history", "placedAt", "createdAt", "updatedAt")
   select 'seed' || i, $1, 'user', 'A-' || i, 'paid', 'EUR', i, 'Customer ' || i, '[]', '[]',
     timestamp '2024-01-01' + i * interval '1 minute', now(), now() from generate_series(1, $2::int) i`,
  [organizationId, Number(options.orders)],
);
await pool.query('vacuum analyze');

const body = createOrderBody.parse(NEW_ORDER);
const columns = `"id", "organizationId", "userId", "number", "status", "currency", "totalAmount",
  "customerName", "customerEmail", "items", "history", "metadata", "placedAt", "updatedAt"`;
const plainInsert = {
  name: 'plain',
  text: `insert into "Order" (${columns}) values (${Array.from({ length: 14 }, (_, i) => `$${i + 1}`)}) returning *`,
};

const operations: Record<string, () => Promise<unknown>> = {
  'plain INSERT': () =>
    pool.query({
      ...plainInsert,
      values: [
        createId(),
        organizationId,
        actor.userId,
        body.number,
        body.status,
        body.currency,
        4895,
        body.customerName,
        body.customerEmail,
        JSON.stringify(body.items),
        JSON.stringify([{ status: body.status, at: body.placedAt }]),
        JSON.stringify(body.metadata),
        body.placedAt,
        new Date().toISOString(),
      ],
    }),
  create: () => container.services.orders.create(actor, body),
};

async function repeat(work: () => Promise<unknown>, count: number): Promise<void> {
  let left = count;
  const one = async () => {
    while (left-- > 0) await work();
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, one));
}

const postmaster = Number(
  (await readFile(`${server.folder}/cluster/postmaster.pid`, 'utf8').catch(() => '')).split(
    '\n',
  )[0],
);
const micros = async () => (await readUsage(postmaster))?.cpuMicros ?? 0;
/** What else runs on the machine only ever adds. */
const least = (list: number[]) => Math.min(...list);

const results: Record<string, { node: number[]; postgres: number[]; ms: number[] }> = {};
for (const work of Object.values(operations)) await repeat(work, 500);
for (let round = 0; round < Number(options.rounds); round += 1) {
  for (const [name, work] of Object.entries(operations)) {
    const result = results[name] ?? { node: [], postgres: [], ms: [] };
    results[name] = result;
    const before = { node: process.cpuUsage(), postgres: await micros(), at: performance.now() };
    await repeat(work, COUNT);
    await container.jobs.close();
    const node = process.cpuUsage(before.node);
    result.node.push((node.user + node.system) / COUNT);
    result.postgres.push(((await micros()) - before.postgres) / COUNT);
    result.ms.push((performance.now() - before.at) / COUNT);
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.query(
      `delete from "Order" where "number" = '${NEW_ORDER.number}';
       truncate "AuditLog", "WebhookDelivery", "WebhookEvent", "Job" cascade`,
    );
    await client.query('vacuum analyze "Order"');
    await client.end();
  }
}
for (const [name, { node, postgres, ms }] of Object.entries(results)) {
  const round = (list: number[]) => Math.round(least(list));
  console.log(
    `${name}: ${round(node)} us CPU here, ${round(postgres)} us in PostgreSQL (${least(ms).toFixed(2)} ms each, ${CONCURRENCY} at once)`,
  );
}
await container.close();
await server.stop();
