import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import getPort from 'get-port';
import { loadConfig } from '@/lib/config';
import { createContainer } from '@/lib/container';
import { applyMigrations } from '@/lib/db/postgres/migrations/migrate';
import { deliverNotification } from '@/lib/queue/jobs/notification-jobs';
import { createId } from '@/lib/utils/create-id';
import { requireProgram } from '@/scripts/lib/system-packages';
import { startEmbeddedPostgres } from '@/tooling/embedded-postgres';
import { createEnvironment } from './environment';

/**
 * How long a job takes from its enqueueing in one process to the start of its handler in another, in
 * milliseconds by the clock of the one machine, on PostgreSQL and on Redis. `quiet` enqueues a job every
 * 100 to 200 ms, `busy` 40 jobs per second at random times, `burst` 500 in one transaction.
 */
const { values: options } = parseArgs({
  options: { jobs: { type: 'string', default: '100' }, backend: { type: 'string' } },
});
const JOBS = Number(options.jobs);

const postgres = await startEmbeddedPostgres({ ephemeral: true });
await applyMigrations(postgres.url, new URL('../../prisma/migrations', import.meta.url).pathname);
const redisPort = await getPort();
const redis = spawn(
  requireProgram('redis-server'),
  ['--port', String(redisPort), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
  { stdio: 'ignore' },
);

const exponential = (meanMs: number) => -Math.log(1 - Math.random()) * meanMs;
const LOADS = {
  quiet: { count: JOBS, perTransaction: 1, pauseMs: () => 100 + Math.random() * 100 },
  busy: { count: 2 * JOBS, perTransaction: 1, pauseMs: () => exponential(25) },
  burst: { count: 1, perTransaction: 5 * JOBS, pauseMs: () => 0 },
};

async function measure(backend: string, redisUrl: string | undefined): Promise<void> {
  const environment = createEnvironment(postgres.url, redisUrl);
  const container = createContainer(loadConfig({ ...environment, LOG_LEVEL: 'warn' }));
  const worker: ChildProcess = spawn(process.execPath, ['--import', 'tsx', 'server/worker.ts'], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(worker.stdout as NonNullable<typeof worker.stdout>, 'data');
  worker.stdout?.resume();

  async function run({ count, perTransaction, pauseMs }: (typeof LOADS)[keyof typeof LOADS]) {
    await container.pool.query('TRUNCATE "Job"');
    const enqueueing: Promise<unknown>[] = [];
    for (let i = 0; i < count; i += 1) {
      enqueueing.push(
        container.transaction(async (tx) => {
          for (let j = 0; j < perTransaction; j += 1) {
            // There is no such notification: the handler ends after one query.
            const payload = { notificationId: createId() };
            await container.jobs.enqueue(tx, deliverNotification, payload);
          }
        }),
      );
      await sleep(pauseMs());
    }
    await Promise.all(enqueueing);
    const { rows } = await waitForAll();
    return rows[0];
  }

  async function waitForAll() {
    for (;;) {
      const result = await container.pool.query(
        `SELECT count(*) FILTER (WHERE status <> 'completed')::int AS open,
           percentile_cont(ARRAY[0.5, 0.99]) WITHIN GROUP
             (ORDER BY extract(epoch FROM "startedAt" - "createdAt") * 1000) AS ms
         FROM "Job"`,
      );
      if (result.rows[0].open === 0) return result;
      await sleep(200);
    }
  }

  await run({ ...LOADS.quiet, count: 20 });
  for (const [name, load] of Object.entries(LOADS)) {
    const [p50, p99] = (await run(load)).ms.map((ms: number) => ms.toFixed(1));
    console.log(`| ${backend} | ${name} | ${p50} | ${p99} |`);
  }
  worker.kill('SIGTERM');
  await once(worker, 'exit');
  await container.close();
}

console.log('| backend | load | p50 ms | p99 ms |\n| --- | --- | --: | --: |');
const backends = { PostgreSQL: undefined, Redis: `redis://127.0.0.1:${redisPort}` };
for (const [name, url] of Object.entries(backends)) {
  if (!options.backend || options.backend === name) await measure(name, url);
}
redis.kill();
await postgres.stop();
