import { z } from 'zod';
import type { IngestResult } from '@/lib/integrations/provider';

const rejection = z.object({ externalId: z.string().nullable(), reason: z.string() });

const run = z.object({
  jobId: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
  /** Number of stored pages; part of the fence. */
  pages: z.number().int(),
  done: z.number().int(),
  /** How many of `done` belong to the resource in progress. */
  partial: z.number().int(),
  created: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  deleted: z.number().int().default(0),
  rejected: z.number().int(),
  warnings: z.number().int().default(0),
  /** Whether it reads everything. */
  full: z.boolean().default(false),
  /** The first few rejected records. */
  samples: z.array(rejection),
  /** Resources that were read completely. */
  finished: z.array(z.string()),
  /** Milliseconds it took; null while it runs. */
  durationMs: z.number().int().nullable(),
});

const state = z.object({
  /** The provider's own checkpoint for each resource. */
  resources: z.record(z.string(), z.record(z.string(), z.unknown())),
  run: run.nullable(),
});

export type SyncRun = z.infer<typeof run>;
/** The connection's `checkpoint`: how far syncs have come, and the counts of the latest. */
export type SyncState = z.infer<typeof state>;
/** While a sync runs. */
export type RunningState = SyncState & { run: SyncRun };

const MAX_SAMPLES = 20;

/** Parses a stored checkpoint. An invalid one means a full sync. */
export function parseSyncState(stored: unknown): SyncState {
  return state.safeParse(stored).data ?? { resources: {}, run: null };
}

/** Continues the job's own run if it was interrupted, otherwise begins a new one. */
export function beginRun(
  { resources, run: last }: SyncState,
  jobId: string,
  full: boolean,
  now: Date,
): RunningState {
  if (last?.jobId === jobId) return { resources, run: last };
  return {
    resources: full ? {} : resources,
    run: {
      jobId,
      startedAt: now.toISOString(),
      pages: 0,
      done: 0,
      partial: 0,
      created: 0,
      updated: 0,
      unchanged: 0,
      deleted: 0,
      rejected: 0,
      warnings: 0,
      full,
      samples: [],
      finished: [],
      durationMs: null,
    },
  };
}

/** Identifies a stored state: a different fence means that another run has written since. */
export function fenceOf({ run: last }: SyncState): string {
  return last ? `${last.jobId}:${last.pages}:${last.durationMs ?? ''}` : '';
}

export interface StoredPage {
  resource: string;
  records: number;
  hasMore: boolean;
  result: IngestResult;
  deleted: number;
}

/** The run after one more page. */
export function addPage(before: SyncRun, page: StoredPage): SyncRun {
  const { created, updated, unchanged, rejected, warnings } = page.result;
  const samples = rejected.map(({ externalId, reason }) => ({ externalId, reason }));
  return {
    ...before,
    pages: before.pages + 1,
    done: before.done + page.records,
    partial: page.hasMore ? before.partial + page.records : 0,
    created: before.created + created,
    updated: before.updated + updated,
    unchanged: before.unchanged + unchanged,
    deleted: before.deleted + page.deleted,
    rejected: before.rejected + rejected.length,
    warnings: before.warnings + warnings.length,
    samples: [...before.samples, ...samples].slice(0, MAX_SAMPLES),
    finished: page.hasMore ? before.finished : [...before.finished, page.resource],
  };
}

/** The counts of a run in the job's result and in the event. */
export function summarize(run: SyncRun) {
  const { created, updated, unchanged, deleted, rejected, warnings, durationMs } = run;
  const counts = { created, updated, unchanged, deleted, rejected, warnings };
  return { ...counts, durationMs: durationMs ?? 0 };
}
