import { Cron } from 'croner';
import type { JobDefinition } from './types';

/** A job that is enqueued by the clock. */
export interface Schedule<Payload = unknown> {
  /** Unique, such as `sync.nightly`; its row in the database has it. */
  readonly name: string;
  /** Five fields, such as `0 6 * * 1-5`. */
  readonly cron: string;
  /** IANA, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** When no worker ran at the time: `once` makes up for it with one job, `skip` waits for the next time. */
  readonly missed: 'once' | 'skip';
  readonly job: JobDefinition<Payload>;
  readonly payload: Payload;
}

/** Declares a schedule, with the payload checked against its job's. @throws Error for a pattern that is none */
export function defineSchedule<Payload>(schedule: Schedule<Payload>): Schedule {
  nextFiring(schedule, new Date());
  return schedule as Schedule;
}

/**
 * The first time after `after`. Where the clocks change, a time that does not exist fires as the gap ends,
 * and one that comes twice fires once.
 * @throws Error for a pattern or zone that is none, or that never comes
 */
export function nextFiring(
  { cron, timeZone }: Pick<Schedule, 'cron' | 'timeZone'>,
  after: Date,
): Date {
  const next = new Cron(cron, { timezone: timeZone, paused: true, mode: '5-part' }).nextRun(after);
  if (!next) throw new Error(`The schedule "${cron}" never comes`);
  return next;
}
