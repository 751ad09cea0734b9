import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import pg from 'pg';
import { applyMigrations } from '@/lib/db/postgres/migrations/migrate';
import { requireProgram } from '@/scripts/lib/system-packages';
import { startEmbeddedPostgres } from '@/tooling/embedded-postgres';
import type { Kind, Options } from './systems/system';

/**
 * How many jobs a second one worker process runs, from a full queue to the last one's end, and what that
 * costs it. Each system runs alone, on an empty database and an empty Redis; rounds are interleaved.
 * Ratios are to BullMQ on Redis in the same round; figures are medians.
 */
const SYSTEMS = [
  ...['bullmq-redis', 'plinth-redis', 'bullmq-postgres', 'pg-boss', 'graphile-worker'],
  'plinth-postgres',
];
const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '3' },
    kinds: { type: 'string', default: 'noop,wait,webhook' },
    concurrency: { type: 'string', default: '5,50' },
    systems: { type: 'string', default: SYSTEMS.join() },
  },
});
const BASELINE = 'bullmq-redis';

interface Measured {
  seconds: number;
  cpuMs: number;
  memoryMiB: number;
}

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const runScript = (file: string, args: string[] = []) =>
  spawn(process.execPath, ['--import', 'tsx', path(file), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });

const postgres = await startEmbeddedPostgres({ ephemeral: true });
const redisPort = await getPort();
const redisUrl = `redis://127.0.0.1:${redisPort}`;
const redis = spawn(
  requireProgram('redis-server'),
  ['--port', String(redisPort), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
  { stdio: 'ignore' },
);
const receiver = runScript('./receiver.ts');
const [port] = await once(receiver.stdout, 'data');
const receiverUrl = `http://127.0.0.1:${String(port).trim()}/`;
const admin = new pg.Client(postgres.url);
await admin.connect();
const redisAdmin = new Redis(redisUrl);

async function emptyStores(): Promise<string> {
  await redisAdmin.flushall();
  await admin.query('DROP DATABASE IF EXISTS bench_jobs WITH (FORCE)');
  await admin.query('CREATE DATABASE bench_jobs');
  const url = new URL(postgres.url);
  url.pathname = '/bench_jobs';
  await applyMigrations(url.href, path('../../prisma/migrations'));
  return url.href;
}

async function measure(system: string, kind: Kind, concurrency: number): Promise<Measured> {
  const databaseUrl = await emptyStores();
  const jobs = Number(values.jobs);
  const options: Options = { kind, jobs, concurrency, databaseUrl, redisUrl, receiverUrl };
  const child = runScript('./run-system.ts', [system, JSON.stringify(options)]);
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Error(`${system} ended with ${code}`);
  return JSON.parse(output.trim().split('\n').at(-1) ?? '');
}

function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const systems = values.systems.split(',');
for (const kind of values.kinds.split(',') as Kind[]) {
  for (const concurrency of values.concurrency.split(',').map(Number)) {
    const results = new Map<string, Measured[]>(systems.map((system) => [system, []]));
    for (let round = 0; round < Number(values.rounds); round += 1) {
      const order = [...systems.slice(round), ...systems.slice(0, round)];
      for (const system of order) {
        results.get(system)?.push(await measure(system, kind, concurrency));
      }
    }
    console.log(`\n${kind}, ${concurrency} at once, ${values.jobs} jobs:\n`);
    console.log('| system | jobs/s | ratio | CPU ms per job | RSS MiB |');
    console.log('| --- | --: | --: | --: | --: |');
    for (const [system, all] of results) {
      const rate = median(all.map(({ seconds }) => Number(values.jobs) / seconds));
      const ratios = all.map(
        ({ seconds }, round) => (results.get(BASELINE)?.[round]?.seconds ?? Number.NaN) / seconds,
      );
      const cpu = median(all.map(({ cpuMs }) => cpuMs / Number(values.jobs)));
      const memory = median(all.map(({ memoryMiB }) => memoryMiB));
      const figures = [rate.toFixed(0), median(ratios).toFixed(2), cpu.toFixed(2)];
      console.log(`| ${[system, ...figures, memory.toFixed(0)].join(' | ')} |`);
    }
  }
}
receiver.kill();
redisAdmin.disconnect();
redis.kill();
await admin.end();
await postgres.stop();
