import type { Sample } from './measure';
import type { Operation } from './operations';
import type { ServerId } from './servers';

export interface Row {
  operation: Operation;
  server: ServerId;
  requestsPerSecond: number;
  /** To the baseline in the same round, the median of the rounds; NaN without the baseline. */
  ratio: number;
  /** The lowest and the highest ratio of a round: how far to trust the median. */
  ratioRange: [number, number];
  p50Ms: number;
  p99Ms: number;
  cpuMicrosPerRequest: number | null;
  drainMs: number;
}

/** The middle value; of an even number, the mean of the two in the middle. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  const lower = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** One row per operation and server: medians over the rounds. */
export function summarize(
  samples: Sample[],
  operations: Operation[],
  servers: ServerId[],
  baseline: ServerId,
): Row[] {
  const find = (operation: string, server: ServerId) =>
    samples.filter((sample) => sample.operation === operation && sample.server === server);
  return operations.flatMap((operation) => {
    const base = new Map(
      find(operation.id, baseline).map(({ round, requestsPerSecond }) => [
        round,
        requestsPerSecond,
      ]),
    );
    return servers.map((server) => {
      const rounds = find(operation.id, server);
      const ratios = rounds.map(
        ({ round, requestsPerSecond }) => requestsPerSecond / (base.get(round) ?? Number.NaN),
      );
      const middle = (pick: (sample: Sample) => number) => median(rounds.map(pick));
      const known = rounds.every(({ cpuMicrosPerRequest }) => cpuMicrosPerRequest !== null);
      return {
        operation,
        server,
        requestsPerSecond: middle((sample) => sample.requestsPerSecond),
        ratio: median(ratios),
        ratioRange: [Math.min(...ratios), Math.max(...ratios)],
        p50Ms: middle((sample) => sample.p50Ms),
        p99Ms: middle((sample) => sample.p99Ms),
        cpuMicrosPerRequest: known ? middle((sample) => sample.cpuMicrosPerRequest ?? 0) : null,
        drainMs: middle((sample) => sample.drainMs),
      };
    });
  });
}
