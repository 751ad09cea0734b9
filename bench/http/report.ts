import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Machine } from './describe-machine';
import type { Sample } from './measure';
import type { Operation } from './operations';
import type { BenchOptions } from './options';
import type { Row } from './summarize';
import { table } from './table';

export interface ServerFacts {
  name: string;
  coldStartMs: number;
  /** Before the first measurement and after the last; null where nobody tells. */
  rssBefore: number | null;
  rssAfter: number | null;
}

export interface Report {
  takenAt: string;
  options: BenchOptions;
  machine: Machine;
  servers: ServerFacts[];
  rows: Row[];
  samples: Sample[];
}

const mebibytes = (bytes: number | null) =>
  bytes === null ? '-' : `${Math.round(bytes / 1024 ** 2)}`;

function operationTable(rows: Row[]): string {
  return table(
    ['server', 'req/s', 'ratio', 'lowest-highest', 'p50 ms', 'p99 ms', 'CPU us/req'],
    rows.map((row) => [
      row.server,
      Math.round(row.requestsPerSecond),
      row.ratio.toFixed(2),
      row.ratioRange.map((ratio) => ratio.toFixed(2)).join('-'),
      row.p50Ms.toFixed(1),
      row.p99Ms.toFixed(1),
      row.cpuMicrosPerRequest === null ? '-' : Math.round(row.cpuMicrosPerRequest),
    ]),
  );
}

/** The whole report as text for a terminal, and for Markdown. */
export function renderReport(
  { machine, servers, rows, options }: Report,
  operations: Operation[],
  ours: string,
): string {
  const parts = [
    `${machine.cores} cores (${machine.processor}), ${machine.memoryGiB} GiB, ${machine.system}, ` +
      `Node ${machine.node}, PostgreSQL ${machine.postgres}, Next.js ${machine.next}; ` +
      `load ${machine.loadBefore.toFixed(1)} before the start.\n` +
      `${options.orders} orders, ${options.connections} connections, median of ${options.rounds} rounds of ${options.seconds} s.`,
  ];
  for (const { name, target } of operations) {
    const mine = rows.filter(({ operation }) => operation === name);
    const ratio = mine.find(({ server }) => server === ours)?.ratio ?? 0;
    const verdict =
      target === null ? '' : ` (target ${target}: ${ratio >= target ? 'met' : 'missed'})`;
    parts.push(`${name}: ${ours} at ${ratio.toFixed(2)}${verdict}\n\n${operationTable(mine)}`);
  }
  parts.push(
    table(
      ['server', 'cold start ms', 'RSS before MiB', 'RSS after MiB'],
      servers.map(({ name, coldStartMs, rssBefore, rssAfter }) => [
        name,
        Math.round(coldStartMs),
        mebibytes(rssBefore),
        mebibytes(rssAfter),
      ]),
    ),
  );
  return parts.join('\n\n');
}

/** Keeps everything that was measured, each round of it. */
export async function writeReport(path: string, report: Report): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(report, null, 2)}\n`);
}
