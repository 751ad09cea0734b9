import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Guardian, startGuardian } from '@/scripts/lib/guardian';

/** What a run makes and has to undo. */
export interface BenchRun {
  signal: AbortSignal;
  /** Folder for the servers' log files. */
  logs: string;
  guardian: Guardian;
  /** Called at the end, last first, however the run ends. */
  onEnd(cleanUp: () => Promise<unknown>): void;
}

/** Calls `work`; afterwards, and after Ctrl-C, undoes what was made for it. */
export async function withBenchRun(work: (run: BenchRun) => Promise<void>): Promise<void> {
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => interrupted.abort(new Error('Interrupted')));
  }
  const cleanUps: (() => Promise<unknown>)[] = [];
  const logs = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
  const guardian = startGuardian();
  try {
    await work({
      signal: interrupted.signal,
      logs,
      guardian,
      onEnd: (cleanUp) => cleanUps.push(cleanUp),
    });
  } finally {
    for (const cleanUp of cleanUps.reverse()) await cleanUp().catch(console.error);
    guardian.dismiss();
    await rm(logs, { recursive: true, force: true });
  }
}
