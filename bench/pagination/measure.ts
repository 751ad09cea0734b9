import { readUsage } from '@/bench/http/process-usage';

export interface Figures {
  name: string;
  /** Milliseconds from asking to having the page. */
  median: number;
  p95: number;
  /** Microseconds of CPU per page, here and in the database's process; null where /proc is missing. */
  nodeCpu: number;
  databaseCpu: number | null;
  note: string;
}

const WARM_UP = 10;

/** Runs `work` one after the other for about `milliseconds`, at least 20 times. */
export async function measure(
  name: string,
  databasePid: number,
  milliseconds: number,
  work: () => Promise<string>,
): Promise<Figures> {
  for (let i = 0; i < WARM_UP; i += 1) await work();
  const times: number[] = [];
  const before = await readUsage(databasePid);
  const cpu = process.cpuUsage();
  const end = performance.now() + milliseconds;
  let note = '';
  while (times.length < 20 || performance.now() < end) {
    const startedAt = performance.now();
    note = await work();
    times.push(performance.now() - startedAt);
  }
  const { user, system } = process.cpuUsage(cpu);
  const after = await readUsage(databasePid);
  const sorted = times.sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
  return {
    name,
    median: at(0.5),
    p95: at(0.95),
    nodeCpu: (user + system) / times.length,
    databaseCpu: before && after ? (after.cpuMicros - before.cpuMicros) / times.length : null,
    note,
  };
}

const ms = (value: number) => value.toFixed(value < 10 ? 2 : 0);

/** The figures as a table in Markdown. */
export function toTable(figures: Figures[]): string {
  const rows = figures.map(({ name, median, p95, nodeCpu, databaseCpu, note }) =>
    [
      name,
      ms(median),
      ms(p95),
      Math.round(nodeCpu),
      databaseCpu === null ? '' : Math.round(databaseCpu),
      note,
    ].join(' | '),
  );
  return [
    '| | median ms | p95 ms | CPU us, server | CPU us, PostgreSQL | total |',
    '|---|---|---|---|---|---|',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}
