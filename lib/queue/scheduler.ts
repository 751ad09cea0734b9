import type { JobSchedule } from '@/lib/db/generated/client';
import type { RunTransaction } from '@/lib/db/transaction';
import type { Logger } from '@/lib/logger';
import type { JobSchedulesRepository } from '@/lib/repositories/job-schedules-repository';
import { nextFiring, type Schedule } from './schedule';
import type { Jobs } from './types';

/** A firing that is later than this was missed. */
const MISSED_MS = 60_000;

export interface SchedulerDeps {
  schedules: readonly Schedule[];
  repository: JobSchedulesRepository;
  transaction: RunTransaction;
  jobs: Jobs;
  logger: Logger;
  /** The system's clock by default. */
  now?: () => Date;
}

/**
 * Enqueues the jobs of schedules when they are due. Every worker runs one; a row for each schedule says
 * when it fires next, and moving it on commits with the job, so each time fires once.
 */
export class Scheduler {
  private readonly byName: ReadonlyMap<string, Schedule>;
  private readonly now: () => Date;
  private isDeclared = false;

  constructor(private readonly deps: SchedulerDeps) {
    this.byName = new Map(deps.schedules.map((schedule) => [schedule.name, schedule]));
    this.now = deps.now ?? (() => new Date());
  }

  /** Enqueues what is due. Returns how many jobs this process has enqueued. */
  async run(): Promise<number> {
    if (!this.isDeclared) await this.declare();
    this.isDeclared = true;
    let fired = 0;
    for (const row of await this.deps.repository.findDue(this.now())) {
      const schedule = this.byName.get(row.name);
      if (schedule && (await this.fire(schedule, row))) fired += 1;
    }
    return fired;
  }

  /** Writes the rows of new and of changed schedules, and removes those of schedules that are gone. */
  private async declare(): Promise<void> {
    const { repository, schedules } = this.deps;
    const rows = new Map((await repository.list()).map((row) => [row.name, row]));
    for (const { name, cron, timeZone } of schedules) {
      const row = rows.get(name);
      if (row?.cron === cron && row.timeZone === timeZone) continue;
      const nextAt = nextFiring({ cron, timeZone }, this.now());
      await repository.put({ name, cron, timeZone, nextAt });
    }
    await repository.removeOthers([...this.byName.keys()]);
  }

  private fire(schedule: Schedule, row: JobSchedule): Promise<boolean> {
    const { transaction, repository, jobs, logger } = this.deps;
    const now = this.now();
    const isMissed = now.getTime() - row.nextAt.getTime() > MISSED_MS;
    const isSkipped = isMissed && schedule.missed === 'skip';
    const change = {
      nextAt: nextFiring(schedule, now),
      lastFiredAt: isSkipped ? row.lastFiredAt : now,
    };
    return transaction(async (tx) => {
      if (!(await repository.advance(tx, row, change))) return false;
      if (isMissed) {
        const { name, missed } = schedule;
        logger.warn('A schedule was missed', { schedule: name, due: row.nextAt, policy: missed });
      }
      if (isSkipped) return false;
      await jobs.enqueue(tx, schedule.job, schedule.payload);
      return true;
    });
  }
}
