import { listTargets, type Verdict } from './list-targets';
import type { Report } from './report';
import { BASELINE, SERVER_NAMES } from './servers';
import type { Row } from './summarize';
import { table } from './table';

const MIB = 1024 ** 2;
const mebibytes = (bytes: number | null) => (bytes === null ? '-' : Math.round(bytes / MIB));

/** One line per server, one column per operation. */
function byOperation({ rows, servers }: Report, cell: (row: Row) => string): string {
  const operations = [...new Set(rows.map(({ operation }) => operation.name))];
  const lines = servers.map(({ id }) => {
    const mine = rows.filter(({ server }) => server === id);
    return [SERVER_NAMES[id], ...mine.map(cell)];
  });
  return table(['', ...operations], lines);
}

function describeRun({ takenAt, machine, options }: Report): string {
  return (
    `${takenAt.slice(0, 10)}: ${machine.cores} cores (${machine.processor}), ${machine.memoryGiB} GiB, ` +
    `${machine.system}, Node ${machine.node}, PostgreSQL ${machine.postgres}, Next.js ${machine.next}; ` +
    `load ${machine.loadBefore.toFixed(1)} before the start. ` +
    `${options.orders.toLocaleString('en')} orders, ${options.connections} connections, ` +
    `median of ${options.rounds} rounds of ${options.seconds} s.`
  );
}

const targets = (verdicts: Verdict[]) =>
  table(
    ['', 'measured', 'lowest-highest', 'target', ''],
    verdicts.map(({ what, measured, range, target, met }) => [
      what,
      measured,
      range,
      target,
      met ? 'met' : 'missed',
    ]),
  );

const processes = ({ servers }: Report) =>
  table(
    ['', 'cold start, ms', 'RSS idle, MiB', 'RSS after, MiB'],
    servers.map(({ id, coldStartMs, rssBefore, rssAfter }) => [
      SERVER_NAMES[id],
      Math.round(coldStartMs),
      mebibytes(rssBefore),
      mebibytes(rssAfter),
    ]),
  );

/** The whole report in Markdown, for a terminal and for the README. */
export function renderReport(report: Report): string {
  // Without the baseline there is no ratio; JSON makes null of NaN.
  const known = report.rows.every(({ ratio }) => Number.isFinite(ratio));
  const sections: [title: string, text: string][] = [
    ['Requests per second', byOperation(report, (row) => row.requestsPerSecond.toFixed(0))],
    [
      'p50 / p99, ms',
      byOperation(report, ({ p50Ms, p99Ms }) => `${p50Ms.toFixed(1)} / ${p99Ms.toFixed(1)}`),
    ],
    [
      'CPU per request, us',
      byOperation(report, (row) => row.cpuMicrosPerRequest?.toFixed(0) ?? '-'),
    ],
    ['Processes', processes(report)],
  ];
  if (known) {
    const title = `Requests per second, ${SERVER_NAMES[BASELINE]} = 1`;
    sections.unshift([title, byOperation(report, ({ ratio }) => ratio.toFixed(2))]);
  }
  const verdicts = listTargets(report);
  if (verdicts.length > 0) sections.unshift(['Targets', targets(verdicts)]);
  const parts = sections.map(([title, text]) => `${title}:\n\n${text}`);
  return [describeRun(report), ...parts].join('\n\n');
}
