import type { Bench } from './bench';
import { checkResponses } from './check-responses';
import { describeMachine } from './describe-machine';
import { measureAll } from './measure';
import { readUsage } from './process-usage';
import { renderReport } from './render-report';
import { LATEST, type Report, type ServerFacts, writeReport } from './report';
import { BASELINE, type ServerDefinition } from './servers';
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
  await checkResponses(servers, access, options.orders);
  await bench.reset();
  console.log('All servers give the same responses. Measuring ...');
  const rssBefore = await Promise.all(servers.map(rssOf));
  const samples = await measureAll(servers, operations, {
    ...options,
    reset: bench.reset,
    issueToken: access.issueToken,
    signal: run.signal,
    onSample: ({ round, operation, server, requestsPerSecond }) =>
      console.log(`  ${round}  ${operation}  ${server}: ${Math.round(requestsPerSecond)}/s`),
  });
  const rssAfter = await Promise.all(servers.map(rssOf));
  const facts: ServerFacts[] = servers.map(({ id, coldStartMs }, i) => ({
    id,
    coldStartMs,
    rssBefore: rssBefore[i] ?? null,
    rssAfter: rssAfter[i] ?? null,
  }));
  const takenAt = new Date().toISOString();
  const rows = summarize(samples, operations, options.servers, BASELINE);
  const report: Report = { takenAt, options, machine, servers: facts, rows, samples };
  await writeReport(report);
  console.log(`\n${renderReport(report)}\n\nEvery round is in ${LATEST}`);
}
