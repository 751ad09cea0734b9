import type { Database, Db } from '@/lib/db/client';
import type { JobSchedule } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';

/** When each schedule fires next. */
export class JobSchedulesRepository {
  private readonly db: Db;

  constructor({ prisma }: Pick<Database, 'prisma'>) {
    this.db = prisma;
  }

  list(): Promise<JobSchedule[]> {
    return this.db.jobSchedule.findMany();
  }

  /** Those that are due. */
  findDue(now: Date): Promise<JobSchedule[]> {
    return this.db.jobSchedule.findMany({ where: { nextAt: { lte: now } } });
  }

  /** Adds a schedule, or replaces one that was declared otherwise. */
  async put(schedule: Omit<JobSchedule, 'lastFiredAt'>): Promise<void> {
    const { name, ...declared } = schedule;
    await this.db.jobSchedule.upsert({ where: { name }, create: schedule, update: declared });
  }

  /** Moves a schedule on; false when another process has done so since it was read. */
  async advance(
    tx: Transaction,
    { name, nextAt: seen }: JobSchedule,
    change: Pick<JobSchedule, 'nextAt' | 'lastFiredAt'>,
  ): Promise<boolean> {
    const db = await tx.prisma();
    const { count } = await db.jobSchedule.updateMany({
      where: { name, nextAt: seen },
      data: change,
    });
    return count === 1;
  }

  async removeOthers(names: readonly string[]): Promise<void> {
    await this.db.jobSchedule.deleteMany({ where: { name: { notIn: [...names] } } });
  }
}
