import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '@/scripts/lib/embedded-postgres';
import { startGuardian } from '@/scripts/lib/guardian';
import { applyMigrations } from '@/scripts/lib/migrate';
import { createAccess } from './access';
import { buildServers } from './build-servers';
import { checkAnswers } from './check-answers';
import { describeMachine } from './describe-machine';
import { measureAll } from './measure';
import { listOperations } from './operations';
import { type BenchOptions, readOptions } from './options';
import { RESULTS, ROOT } from './paths';
import { readUsage } from './process-usage';
import { type Report, renderReport, type ServerFacts, writeReport } from './report';
import { removeCreated, seed } from './seed';
import { BASELINE, listServers, OURS, type ServerDefinition } from './servers';
import { type RunningServer, type StartOptions, startServer } from './start-server';
import { median, summarize } from './summarize';

const COLD_STARTS = 3;

/** What has to be undone, last first, however the run ends. */
const cleanUps: (() => Promise<unknown>)[] = [];
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => interrupted.abort(new Error('Interrupted')));
}

async function openDatabase(orders: number): Promise<{ url: string; db: pg.Client }> {
  const postgres = await startEmbeddedPostgres({ ephemeral: true });
  cleanUps.push(postgres.stop);
  await applyMigrations(postgres.url, join(ROOT, 'prisma/migrations'));
  const db = new pg.Client({ connectionString: postgres.url });
  await db.connect();
  cleanUps.push(() => db.end());
  await seed(db, orders);
  return { url: postgres.url, db };
}

/** Starts it a few times for the sake of the cold start, and leaves it running. */
async function start(definition: ServerDefinition, options: StartOptions) {
  const times: number[] = [];
  for (;;) {
    interrupted.signal.throwIfAborted();
    const server = await startServer(definition, options);
    times.push(server.coldStartMs);
    if (times.length === COLD_STARTS) {
      cleanUps.push(server.stop);
      return { ...server, coldStartMs: median(times) };
    }
    await server.stop();
  }
}

async function startAll(definitions: ServerDefinition[], token: string): Promise<RunningServer[]> {
  const logs = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
  cleanUps.push(() => rm(logs, { recursive: true, force: true }));
  const guardian = startGuardian();
  cleanUps.push(async () => guardian.dismiss());
  const servers: RunningServer[] = [];
  for (const definition of definitions) {
    servers.push(await start(definition, { token, logs, guardian }));
  }
  return servers;
}

const rssOf = async ({ pid }: RunningServer) => (await readUsage(pid))?.rssBytes ?? null;

async function bench(options: BenchOptions): Promise<void> {
  if (options.build) {
    console.log('Building the servers ...');
    await buildServers();
  }
  console.log(`Starting PostgreSQL with ${options.orders} orders ...`);
  const { url, db } = await openDatabase(options.orders);
  const access = createAccess();
  const machine = await describeMachine(db);
  const servers = await startAll(
    listServers(options, access, url),
    await access.issueToken('large'),
  );
  await checkAnswers(servers, access, options.orders);
  await removeCreated(db);
  console.log('All servers answer alike. Measuring ...');
  const rssBefore = await Promise.all(servers.map(rssOf));
  const operations = listOperations(options.orders);
  const samples = await measureAll(servers, operations, {
    ...options,
    db,
    issueToken: access.issueToken,
    signal: interrupted.signal,
    onSample: ({ round, operation, server, requestsPerSecond }) =>
      console.log(`  ${round}  ${operation}  ${server}: ${Math.round(requestsPerSecond)}/s`),
  });
  const rssAfter = await Promise.all(servers.map(rssOf));
  const facts: ServerFacts[] = servers.map(({ name, coldStartMs }, i) => ({
    name,
    coldStartMs,
    rssBefore: rssBefore[i] ?? null,
    rssAfter: rssAfter[i] ?? null,
  }));
  const names = servers.map(({ name }) => name);
  const rows = summarize(samples, operations, names, BASELINE);
  const takenAt = new Date().toISOString();
  const report: Report = { takenAt, options, machine, servers: facts, rows, samples };
  await writeReport(RESULTS, report);
  console.log(`\n${renderReport(report, operations, OURS)}\n\nEvery round is in ${RESULTS}`);
}

try {
  await bench(readOptions(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  for (const cleanUp of cleanUps.reverse()) await cleanUp().catch(console.error);
}
