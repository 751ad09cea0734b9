import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '@/scripts/lib/embedded-postgres';
import { type Guardian, startGuardian } from '@/scripts/lib/guardian';
import { applyMigrations } from '@/scripts/lib/migrate';
import { ROOT } from './paths';
import { seed } from './seed';

/** What a run makes and has to undo. */
export interface BenchRun {
  signal: AbortSignal;
  /** Folder for the servers' log files. */
  logs: string;
  guardian: Guardian;
  /** Called at the end, last first, however the run ends. */
  onEnd(cleanUp: () => Promise<unknown>): void;
}

/** Starts a PostgreSQL of our own, migrated and filled. */
export async function openDatabase(
  { onEnd }: BenchRun,
  orders: number,
): Promise<{ url: string; db: pg.Client }> {
  const postgres = await startEmbeddedPostgres({ ephemeral: true });
  onEnd(postgres.stop);
  await applyMigrations(postgres.url, join(ROOT, 'prisma/migrations'));
  const db = new pg.Client({ connectionString: postgres.url });
  await db.connect();
  onEnd(() => db.end());
  await seed(db, orders);
  return { url: postgres.url, db };
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
