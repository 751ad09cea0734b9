import type { Database, DbClient } from '@/lib/db/client';
import {
  countJobs,
  type PauseTarget,
  reserveRate,
  resumeJobs,
} from '@/lib/db/postgres/job-controls';
import type { Transaction } from '@/lib/db/transaction';

export type { PauseTarget };

/** What is paused, the times of kinds with a limit, and how many jobs there are of each kind. */
export class JobControlsRepository {
  private readonly db: DbClient;
  private readonly pool: Database['pool'];

  constructor({ prisma, pool }: Pick<Database, 'prisma' | 'pool'>) {
    this.db = prisma;
    this.pool = pool;
  }

  /** The pauses of all organizations. */
  listPauses(): Promise<PauseTarget[]> {
    return this.db.jobPause.findMany({ select: { organizationId: true, target: true } });
  }

  /** False when it was paused before. */
  async pause(tx: Transaction, pause: PauseTarget): Promise<boolean> {
    const db = await tx.prisma();
    return (await db.jobPause.createMany({ data: [pause], skipDuplicates: true })).count === 1;
  }

  /** Its jobs become due. False when it was not paused. */
  async resume(tx: Transaction, pause: PauseTarget): Promise<boolean> {
    const db = await tx.prisma();
    const { organizationId, target } = pause;
    const { count } = await db.jobPause.deleteMany({ where: { organizationId, target } });
    if (count === 1) await resumeJobs(tx, pause);
    return count === 1;
  }

  /** Reserves the next time for a job of a kind that runs at most once in `everyMs`. */
  reserve(kind: { organizationId: string; name: string; everyMs: number }): Promise<Date> {
    return reserveRate(this.pool, kind);
  }

  /** How many jobs wait, run or have failed, by name and status. */
  count(organizationId: string): Promise<{ name: string; status: string; count: number }[]> {
    return countJobs(this.pool, organizationId);
  }
}
