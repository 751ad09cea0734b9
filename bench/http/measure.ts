import type { Organization } from './access';
import type { Operation } from './operations';
import { readUsage, waitUntilQuiet } from './process-usage';
import { type LoadOptions, type LoadResult, runLoad } from './run-load';
import type { ServerId } from './servers';
import type { RunningServer } from './start-server';

export interface Sample extends LoadResult {
  server: ServerId;
  operation: string;
  round: number;
  /** Of the server's process alone, with what it does after responding; null where it is not known. */
  cpuMicrosPerRequest: number | null;
  /** How long the server went on working when the last response was out. */
  drainMs: number;
}

export interface MeasureOptions extends Omit<LoadOptions, 'token' | 'start'> {
  warmUpSeconds: number;
  rounds: number;
  issueToken(organization: Organization): Promise<string>;
  /** Called when an operation has left rows behind. */
  reset(): Promise<void>;
  onSample(sample: Sample): void;
}

async function measureOne(
  server: RunningServer,
  operation: Operation,
  options: MeasureOptions,
): Promise<Omit<Sample, 'round'>> {
  const token = operation.caller && (await options.issueToken(operation.caller));
  const { connections, signal } = options;
  const warmUp = { connections, signal, token, seconds: options.warmUpSeconds, start: 0 };
  await runLoad(server, operation, warmUp);
  await waitUntilQuiet(server.pid);
  const before = await readUsage(server.pid);
  // From the middle: what the warm-up asked for is not asked for again.
  const load = { ...warmUp, seconds: options.seconds, start: 0.5 };
  const result = await runLoad(server, operation, load);
  // A slow server may get through its warm-up without one, but not through what is reported.
  if (result.requests === 0) {
    throw new Error(`${server.name}, ${operation.name}: no response in ${options.seconds} s`);
  }
  const drainMs = await waitUntilQuiet(server.pid);
  const after = await readUsage(server.pid);
  if (operation.writes) await options.reset();
  return {
    ...result,
    server: server.id,
    operation: operation.id,
    cpuMicrosPerRequest:
      before && after ? (after.cpuMicros - before.cpuMicros) / result.requests : null,
    drainMs,
  };
}

/**
 * Measures every operation on every server, one at a time and interleaved: what else the machine
 * does in a minute then falls on all of them. Each round begins with another server.
 */
export async function measureAll(
  servers: RunningServer[],
  operations: Operation[],
  options: MeasureOptions,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let round = 0; round < options.rounds; round++) {
    const start = round % servers.length;
    const order = [...servers.slice(start), ...servers.slice(0, start)];
    for (const operation of operations) {
      for (const server of order) {
        const sample = { ...(await measureOne(server, operation, options)), round: round + 1 };
        options.onSample(sample);
        samples.push(sample);
      }
    }
  }
  return samples;
}
