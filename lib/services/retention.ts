import { setTimeout as sleep } from 'node:timers/promises';
import type { Metrics } from '@/lib/metrics';
import type {
  PrunableKind,
  PrunableRowsRepository,
} from '@/lib/repositories/prunable-rows-repository';
import { DAY_MS } from '@/lib/utils/durations';

/** Rows that one statement deletes at most. */
const BATCH = 1_000;
/** Between batches, for everybody else. */
const PAUSE_MS = 20;
/** A run ends after this long, so that a process with much to delete can stop; the next run continues. */
const RUN_MS = 20_000;

export interface RetentionDeps {
  /** After how many days rows of each kind are deleted; null keeps them. */
  days: Readonly<Record<PrunableKind, number | null>>;
  rows: PrunableRowsRepository;
  metrics: Pick<Metrics, 'rowsPruned' | 'tableBytes'>;
}

/** Deletes rows that are done with when their time is over. Several processes may run at once. */
export class Retention {
  constructor(private readonly deps: RetentionDeps) {}

  async run(): Promise<void> {
    const { days: retentionDays, rows, metrics } = this.deps;
    const deadline = Date.now() + RUN_MS;
    for (const [kind, days] of Object.entries(retentionDays)) {
      if (days !== null) await this.prune(kind as PrunableKind, days, deadline);
    }
    for (const { table, bytes } of await rows.readSizes()) metrics.tableBytes.set({ table }, bytes);
  }

  private async prune(kind: PrunableKind, days: number, deadline: number): Promise<void> {
    const before = new Date(Date.now() - days * DAY_MS);
    while (Date.now() < deadline) {
      const count = await this.deps.rows.prune(kind, before, BATCH);
      this.deps.metrics.rowsPruned.inc({ kind }, count);
      if (count < BATCH) return;
      await sleep(PAUSE_MS);
    }
  }
}
