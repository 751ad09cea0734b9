import { join } from 'node:path';
import type { Bench } from './bench';
import { checkAnswers } from './check-answers';
import { describeMachine } from './describe-machine';
import { measureAll } from './measure';
import { RESULTS } from './paths';
import { readUsage } from './process-usage';
import { type Report, renderReport, type ServerFacts, writeReport } from './report';
import { removeCreated } from './seed';
import { BASELINE, SERVER_NAMES, type ServerDefinition } from './servers';
import { type RunningServer, startServer } from './start-server';
import { median, summarize } from './summarize';

const COLD_STARTS = 3;

/** Starts it a few times for the sake of the cold start, and leaves it running. */
async function start(definition: ServerDefinition, { run, access }: Bench): Promise<RunningServer> {
  const token = await access.issueToken('large');
  const times: number[] = [];
  for (;;) {
    run.signal.throwIfAborted();
    const server = await startServer(definition, { ...run, token });
    times.push(server.coldStartMs);
    if (times.length === COLD_STARTS) {
      run.onEnd(server.stop);
      return { ...server, coldStartMs: median(times) };
    }
    await server.stop();
  }
}

const rssOf = async ({ pid }: RunningServer) => (await readUsage(pid))?.rssBytes ?? null;

/** Measures all servers, interleaved, and prints how they compare. */
export async function compareServers(bench: Bench): Promise<void> {
  const { options, run, db, access, operations } = bench;
  const machine = await describeMachine(db);
  const servers: RunningServer[] = [];
  for (const definition of bench.servers) servers.push(await start(definition, bench));
  await checkAnswers(servers, access, options.orders);
  await removeCreated(db);
  console.log('All servers answer alike. Measuring ...');
  const rssBefore = await Promise.all(servers.map(rssOf));
  const samples = await measureAll(servers, operations, {
    ...options,
    db,
    issueToken: access.issueToken,
    signal: run.signal,
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
  const rows = summarize(samples, operations, names, SERVER_NAMES[BASELINE]);
  const takenAt = new Date().toISOString();
  const report: Report = { takenAt, options, machine, servers: facts, rows, samples };
  const path = join(RESULTS, 'latest.json');
  await writeReport(path, report);
  console.log(
    `\n${renderReport(report, operations, SERVER_NAMES.plinth)}\n\nEvery round is in ${path}`,
  );
}
