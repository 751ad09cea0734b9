import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench } from '@/bench/http/bench';
import type { Operation } from '@/bench/http/operations';
import { RESULTS } from '@/bench/http/paths';
import { runLoad } from '@/bench/http/run-load';
import type { ServerDefinition } from '@/bench/http/servers';
import { type RunningServer, startServer } from '@/bench/http/start-server';
import { findFreePort } from '@/scripts/lib/ports';
import { recordProfile } from './record-profile';
import { renderSelfTimes } from './render-self-times';
import { sumSelfTimes } from './sum-self-times';

const FIRST_PORT = 23_900;

async function profileOne(
  server: RunningServer,
  inspectPort: number,
  operation: Operation,
  { options, run, access, reset }: Bench,
): Promise<void> {
  const token = operation.caller && (await access.issueToken(operation.caller));
  const load = (seconds: number, start: number) =>
    runLoad(server, operation, { ...options, signal: run.signal, token, seconds, start });
  await load(options.warmUpSeconds, 0);
  const { profile, result } = await recordProfile(inspectPort, () => load(options.seconds, 0.5));
  if (operation.writes) await reset();
  const path = join(RESULTS, `${server.id}-${operation.id}.cpuprofile`);
  await mkdir(RESULTS, { recursive: true });
  await writeFile(path, JSON.stringify(profile));
  console.log(`\n## ${server.name}, ${operation.name}\n`);
  console.log(renderSelfTimes(sumSelfTimes(profile), result.requests));
  console.log(`\nFor Chrome's DevTools or speedscope: ${path}`);
}

async function profileServer(definition: ServerDefinition, bench: Bench): Promise<void> {
  const inspectPort = await findFreePort(FIRST_PORT);
  const inspected = {
    ...definition,
    args: [`--inspect=127.0.0.1:${inspectPort}`, ...definition.args],
  };
  const token = await bench.access.issueToken('large');
  const server = await startServer(inspected, { ...bench.run, token });
  try {
    for (const operation of bench.operations) {
      await profileOne(server, inspectPort, operation, bench);
    }
  } finally {
    await server.stop();
  }
}

/** Shows where the servers spend their time under load, one server and one operation at a time. */
export async function profileServers(bench: Bench): Promise<void> {
  for (const definition of bench.servers) await profileServer(definition, bench);
}
