import type { Profiler } from 'node:inspector';
import { type LocateSource, locateSources } from './locate-sources';

export interface SelfTime {
  name: string;
  /** File of the repository, or the package; empty for what the engine does by itself. */
  file: string;
  microseconds: number;
}

/** Not work of the server: it waited. */
const IDLE = '(idle)';

function sum(entries: Iterable<SelfTime>): SelfTime[] {
  const sums = new Map<string, SelfTime>();
  for (const entry of entries) {
    const key = `${entry.name}\n${entry.file}`;
    const known = sums.get(key);
    if (known) known.microseconds += entry.microseconds;
    else sums.set(key, { ...entry });
  }
  return [...sums.values()].sort((a, b) => b.microseconds - a.microseconds);
}

/** Self times of a CPU profile, largest first: by function, and by file or package. */
export function sumSelfTimes({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): {
  functions: SelfTime[];
  files: SelfTime[];
} {
  const locate: LocateSource = locateSources();
  const selfOf = new Map<number, number>();
  for (const [i, id] of samples.entries()) {
    // A sample stands for the time until the next one.
    selfOf.set(id, (selfOf.get(id) ?? 0) + (timeDeltas[i + 1] ?? 0));
  }
  const entries = nodes
    .filter(({ callFrame }) => callFrame.functionName !== IDLE)
    .map(({ id, callFrame }): SelfTime & { place: string } => {
      const { file, line } = locate(callFrame);
      const place = line ? `${file}:${line}` : file;
      const name = callFrame.functionName || '(anonymous)';
      return { name, file, place, microseconds: selfOf.get(id) ?? 0 };
    });
  return {
    functions: sum(
      entries.map(({ name, place, microseconds }) => ({ name, file: place, microseconds })),
    ),
    files: sum(
      entries.map(({ name, file, microseconds }) => ({
        name: file || name,
        file: '',
        microseconds,
      })),
    ),
  };
}
