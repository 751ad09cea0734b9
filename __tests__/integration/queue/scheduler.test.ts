import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually } from '@/__tests__/support/eventually';
import {
  BACKENDS,
  createQueueStack,
  openStores,
  type QueueStack,
  type Stores,
} from '@/__tests__/support/queue/queue-stack';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { defineJob, registerProcessor } from '@/lib/queue/define-job';
import { defineSchedule, type Schedule } from '@/lib/queue/schedule';
import { Scheduler } from '@/lib/queue/scheduler';
import { JobSchedulesRepository } from '@/lib/repositories/job-schedules-repository';

const MINUTE_MS = 60_000;
const START = new Date('2026-01-15T10:30:30Z');

const report = defineJob({
  name: 'test.report',
  queue: QUEUE_NAMES.SYNC,
  schema: z.strictObject({}),
});
const hourly = (changes: Partial<Schedule> = {}) =>
  defineSchedule({
    ...{ name: 'test.hourly', cron: '0 * * * *', timeZone: 'UTC', missed: 'once' },
    ...changes,
    job: report,
    payload: {},
  });

describe.each(BACKENDS)('schedules on %s', (kind) => {
  let stores: Stores;
  let stacks: QueueStack[];
  let now: Date;

  beforeEach(async () => {
    stores = await openStores(kind);
    now = START;
    stacks = Array.from({ length: 4 }, () => createQueueStack(stores));
  });
  afterEach(async () => {
    await Promise.all(stacks.map((stack) => stack.close()));
    await stores?.drop();
  });

  const first = () => stacks[0] as QueueStack;
  const schedulerOf = (stack: QueueStack, schedules: readonly Schedule[]) =>
    new Scheduler({
      schedules,
      repository: new JobSchedulesRepository(stack.database),
      transaction: stack.runTransaction,
      jobs: stack.jobs,
      logger: stack.logger,
      now: () => now,
    });
  const wait = (ms: number) => {
    now = new Date(now.getTime() + ms);
  };
  const jobs = () => first().database.prisma.job.count({ where: { name: report.name } });

  it('fire once at each time, with four workers that look at the same moment', async () => {
    const schedulers = stacks.map((stack) => schedulerOf(stack, [hourly()]));
    const runAll = () => Promise.all(schedulers.map((scheduler) => scheduler.run()));
    await runAll();
    expect(await jobs()).toBe(0);
    for (let hour = 1; hour <= 5; hour += 1) {
      wait(60 * MINUTE_MS);
      await runAll();
      await runAll();
      expect(await jobs()).toBe(hour);
    }
    const ran: string[] = [];
    const handler = async ({ jobId }: { jobId: string }) => {
      ran.push(jobId);
      return {};
    };
    await first().work([registerProcessor(report, handler)]).ready;
    await eventually(() => expect(new Set(ran).size).toBe(5));
  });

  it.each([
    ['once', 1],
    ['skip', 0],
  ] as const)('that were missed fire by their policy: %s', async (missed, count) => {
    const scheduler = schedulerOf(first(), [hourly({ missed })]);
    await scheduler.run();
    // Nobody was there for three of them.
    wait(200 * MINUTE_MS);
    expect(await scheduler.run()).toBe(count);
    expect(await jobs()).toBe(count);
    // The next one is on time again.
    wait(10 * MINUTE_MS);
    expect(await scheduler.run()).toBe(1);
  });

  it('fire nothing for a clock that goes back', async () => {
    const scheduler = schedulerOf(first(), [hourly()]);
    await scheduler.run();
    wait(30 * MINUTE_MS);
    expect(await scheduler.run()).toBe(1);
    wait(-20 * MINUTE_MS);
    expect(await scheduler.run()).toBe(0);
    wait(20 * MINUTE_MS);
    expect(await scheduler.run()).toBe(0);
  });

  it('follow their declaration: changed ones fire by the new pattern, removed ones no more', async () => {
    await schedulerOf(first(), [hourly(), hourly({ name: 'test.gone' })]).run();
    const changed = schedulerOf(first(), [hourly({ cron: '45 * * * *' })]);
    await changed.run();
    wait(14.5 * MINUTE_MS);
    expect(await changed.run()).toBe(1);
    const rows = await first().database.prisma.jobSchedule.findMany();
    expect(rows).toMatchObject([{ name: 'test.hourly', cron: '45 * * * *', lastFiredAt: now }]);
  });

  it('keep their time when the job cannot be enqueued', async () => {
    const [stack] = stacks as [QueueStack];
    const failing = new Scheduler({
      schedules: [hourly()],
      repository: new JobSchedulesRepository(stack.database),
      transaction: stack.runTransaction,
      jobs: { ...stack.jobs, enqueue: () => Promise.reject(new Error('no')) },
      logger: stack.logger,
      now: () => now,
    });
    await failing.run();
    wait(30 * MINUTE_MS);
    await expect(failing.run()).rejects.toThrow('no');
    expect(await schedulerOf(stack, [hourly()]).run()).toBe(1);
  });
});
