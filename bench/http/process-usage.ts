import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Usage {
  /** Microseconds of user and system time so far. */
  cpuMicros: number;
  rssBytes: number;
}

/** What Linux counts CPU time in for /proc, on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4_096;

interface Stat {
  parent: number;
  ticks: number;
  pages: number;
}

async function readStat(pid: string): Promise<Stat | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (text === null) return null;
  // The program's name is in parentheses and may hold anything; fields are counted from behind it.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const at = (field: number) => fields[field - 3] ?? 0;
  return { parent: at(4), ticks: at(14) + at(15), pages: at(24) };
}

/** Of a process and all its descendants; null where there is no /proc. */
export async function readUsage(pid: number): Promise<Usage | null> {
  const names = await readdir('/proc').catch(() => []);
  const stats = new Map<number, Stat>();
  for (const name of names) {
    const stat = /^\d+$/.test(name) ? await readStat(name) : null;
    if (stat) stats.set(Number(name), stat);
  }
  if (!stats.has(pid)) return null;
  const belongs = (id: number): boolean => {
    if (id === pid) return true;
    const parent = stats.get(id)?.parent ?? 0;
    return parent > 1 && belongs(parent);
  };
  let ticks = 0;
  let pages = 0;
  for (const [id, stat] of stats) {
    if (!belongs(id)) continue;
    ticks += stat.ticks;
    pages += stat.pages;
  }
  return { cpuMicros: (ticks * 1_000_000) / TICKS_PER_SECOND, rssBytes: pages * PAGE_BYTES };
}

const QUIET_MS = 150;
const QUIET_MICROS = 10_000;
const PATIENCE_MS = 20_000;

/** Waits until the process has finished what it does after responding; returns how long that took. */
export async function waitUntilQuiet(pid: number): Promise<number> {
  const startedAt = performance.now();
  let before = await readUsage(pid);
  while (before && performance.now() - startedAt < PATIENCE_MS) {
    await sleep(QUIET_MS);
    const now = await readUsage(pid);
    if (!now || now.cpuMicros - before.cpuMicros <= QUIET_MICROS) break;
    before = now;
  }
  return performance.now() - startedAt;
}
