import type { Job } from '@/lib/db/generated/client';
import type {
  JobControlsRepository,
  PauseTarget,
} from '@/lib/repositories/job-controls-repository';
import type { JobDefinition } from './types';

/** A pause takes effect within this time. */
const PAUSES_TTL_MS = 2_000;
/**
 * Jobs of what is paused are woken when it is resumed. One that began to wait at that very moment looks
 * again after this time.
 */
const PAUSED_MS = 5 * 60_000;

export interface GateWait {
  ms: number;
  waitsFor: 'resume' | 'slot';
}

const keyOf = (organizationId: string, target: string) => `${organizationId}/${target}`;

/**
 * Whether a job that is due may run: its kind or its queue may be paused, or its kind limited. A job that
 * has reserved its time has it in its row, and runs then.
 */
export class RunGate {
  private pauses: Promise<ReadonlySet<string>> = Promise.resolve(new Set());
  private readAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly repository: Pick<JobControlsRepository, 'listPauses' | 'reserve'>) {}

  /** Why and how long the job must wait; null when it runs now. */
  async findWait(row: Job, definition: JobDefinition | undefined): Promise<GateWait | null> {
    if (await this.isPaused(row)) return { ms: PAUSED_MS, waitsFor: 'resume' };
    const limit = definition?.rateLimit;
    if (!limit || row.waitsFor === 'slot') return null;
    const at = await this.repository.reserve({
      organizationId: row.organizationId ?? '',
      name: row.name,
      everyMs: limit.perMs / limit.runs,
    });
    const ms = at.getTime() - Date.now();
    return ms > 0 ? { ms, waitsFor: 'slot' } : null;
  }

  private async isPaused({ organizationId, queue, name }: Job): Promise<boolean> {
    const owners = ['', organizationId ?? ''];
    const keys = owners.flatMap((owner) => [keyOf(owner, queue), keyOf(owner, name)]);
    const isIn = (pauses: ReadonlySet<string>) => keys.some((key) => pauses.has(key));
    if (!isIn(await this.currentPauses())) return false;
    // It may have been resumed since.
    this.readAt = Number.NEGATIVE_INFINITY;
    return isIn(await this.currentPauses());
  }

  /** Read by one job for all that start within the next moments. */
  private currentPauses(): Promise<ReadonlySet<string>> {
    if (performance.now() - this.readAt < PAUSES_TTL_MS) return this.pauses;
    this.readAt = performance.now();
    this.pauses = this.repository.listPauses().then(toKeys);
    // Read again by the next job.
    this.pauses.catch(() => {
      this.readAt = Number.NEGATIVE_INFINITY;
    });
    return this.pauses;
  }
}

const toKeys = (pauses: readonly PauseTarget[]) =>
  new Set(pauses.map(({ organizationId, target }) => keyOf(organizationId, target)));
