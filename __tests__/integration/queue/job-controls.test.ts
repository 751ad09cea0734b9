import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { eventually } from '@/__tests__/support/eventually';
import {
  BACKENDS,
  createQueueStack,
  openStores,
  type QueueStack,
  type Stores,
} from '@/__tests__/support/queue/queue-stack';
import { actorOf } from '@/__tests__/support/services/actors';
import { ValidationError } from '@/lib/errors';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { defineJob, registerProcessor } from '@/lib/queue/define-job';
import type { EnqueueOptions, JobDefinition } from '@/lib/queue/types';
import { JobKindsService } from '@/lib/services/job-kinds-service';
import { createId } from '@/lib/utils/create-id';

const schema = z.strictObject({ n: z.number() });
const kind = (name: string, more: Partial<JobDefinition> = {}) =>
  defineJob({ ...more, name, queue: QUEUE_NAMES.SYNC, schema });
const plain = kind('test.plain');
const other = kind('test.other');
const limited = kind('test.limited', { rateLimit: { runs: 2, perMs: 1_000 } });
const logging = kind('test.logging', { attempts: 1 });

describe.each(BACKENDS)('control of jobs on %s', (store) => {
  let stores: Stores;
  let stack: QueueStack;
  let service: JobKindsService;
  const ran: { name: string; organizationId: string | null; n: number; at: number }[] = [];
  const record = vi.fn(async () => undefined);

  beforeAll(async () => {
    stores = await openStores(store);
    stack = createQueueStack(stores);
    const run = (definition: typeof plain) =>
      registerProcessor(definition, async ({ organizationId, payload: { n } }) => {
        ran.push({ name: definition.name, organizationId, n, at: Date.now() });
        return {};
      });
    const fail = registerProcessor(logging, async ({ logger }) => {
      for (let line = 1; line <= 30; line += 1) logger.info(`line ${line}`);
      logger.child({ part: 2 }).warn('about to fail', { password: 'secret' });
      throw new Error('no');
    });
    const processors = [run(plain), run(other), run(limited), fail];
    await stack.work(processors).ready;
    const { controls: repository, jobs, runTransaction: transaction } = stack;
    service = new JobKindsService({
      ...{ repository, jobs, transaction, audit: { record } },
      jobSchedules: { list: async () => [] },
      definitions: processors.map(({ definition }) => definition),
    });
  });
  afterAll(async () => {
    await stack?.close();
    await stores?.drop();
  });

  const enqueue = (definition: typeof plain, n: number, options: EnqueueOptions = {}) =>
    stack.runTransaction((tx) => stack.jobs.enqueue(tx, definition, { n }, options));
  const row = (id: string) => stack.database.prisma.job.findUniqueOrThrow({ where: { id } });
  const of = (organizationId: string, name = plain.name) =>
    ran.filter((one) => one.organizationId === organizationId && one.name === name);
  const until = (check: () => void) => eventually(async () => check());
  /** Pauses are read anew every two seconds. */
  const takeEffect = () => sleep(2_100);

  it('pauses a kind for one organization, and runs what waited when it is resumed', async () => {
    const [a, b] = [createId(), createId()];
    const actor = actorOf(a, 'user1');
    await service.setPaused(actor, { name: plain.name, paused: true });
    await takeEffect();
    const { id } = await enqueue(plain, 1, { organizationId: a });
    await enqueue(other, 2, { organizationId: a });
    await enqueue(plain, 3, { organizationId: b });
    await until(() => expect([of(a, other.name).length, of(b).length]).toEqual([1, 1]));
    await eventually(async () => expect((await row(id)).waitsFor).toBe('resume'));
    expect(await row(id)).toMatchObject({ status: 'pending', attempts: 0, error: null });
    const [shown] = await service.list(actor);
    expect(shown).toMatchObject({ name: plain.name, waiting: 1, pausedBy: 'organization' });

    const later = await enqueue(plain, 4, {
      organizationId: a,
      runAt: new Date(Date.now() + 3_600_000),
    });
    await service.setPaused(actor, { name: plain.name, paused: false });
    await until(() => expect(of(a)).toHaveLength(1));
    expect((await row(later.id)).runAt.getTime()).toBeGreaterThan(Date.now() + 3_000_000);
    expect((await service.list(actor))[0]).toMatchObject({ pausedBy: null });
  });

  it('pauses a queue for all organizations', async () => {
    const organizationId = createId();
    const pause = { organizationId: '', target: QUEUE_NAMES.SYNC };
    await stack.runTransaction((tx) => stack.controls.pause(tx, pause));
    await takeEffect();
    const { id } = await enqueue(other, 1, { organizationId });
    await eventually(async () => expect((await row(id)).waitsFor).toBe('resume'));
    const kinds = await service.list(actorOf(organizationId, 'user1'));
    expect(kinds.map(({ pausedBy }) => pausedBy)).toEqual(kinds.map(() => 'operator'));
    await stack.runTransaction(async (tx) => {
      await stack.controls.resume(tx, pause);
      stack.jobs.signal(tx);
    });
    await until(() => expect(of(organizationId, other.name)).toHaveLength(1));
  });

  it('refuses a kind that does not exist, naming those that do', async () => {
    const attempt = service.setPaused(actorOf(createId(), 'u'), { name: 'no', paused: true });
    await expect(attempt).rejects.toBeInstanceOf(ValidationError);
    await expect(attempt).rejects.toMatchObject({
      details: { issues: [{ message: expect.stringContaining(plain.name) }] },
    });
  });

  it('starts jobs of a limited kind at its pace, per organization, each once', async () => {
    const [a, b] = [createId(), createId()];
    for (let n = 0; n < 5; n += 1) await enqueue(limited, n, { organizationId: a });
    await enqueue(limited, 9, { organizationId: b });
    await until(() => expect(of(b, limited.name)).toHaveLength(1));
    await eventually(async () => expect(of(a, limited.name)).toHaveLength(5), 10_000);
    const times = of(a, limited.name).map(({ at }) => at);
    // Five at two per second: the last one two seconds after the first.
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1_900);
    expect(new Set(of(a, limited.name).map(({ n }) => n)).size).toBe(5);
  });

  it('runs a job of high priority before those that wait', async () => {
    const organizationId = createId();
    const pause = { organizationId, target: plain.name };
    await stack.runTransaction((tx) => stack.controls.pause(tx, pause));
    await takeEffect();
    const jobs = [await enqueue(plain, 1, { organizationId })];
    const priority = { organizationId, priority: 'high' as const };
    jobs.push(await enqueue(plain, 2, priority));
    const [normal, high] = await Promise.all(jobs.map(({ id }) => row(id)));
    expect(high?.runAt.getTime()).toBeLessThan((normal?.runAt.getTime() ?? 0) - 3_000_000);
  });

  it("keeps the latest lines of a failed run's log, without their context", async () => {
    const { id } = await enqueue(logging, 1, { organizationId: createId() });
    const failed = await eventually(async () => {
      const found = await row(id);
      expect(found.status).toBe('failed');
      return found;
    });
    const [failure] = failed.failures as { lines: { level: string; message: string }[] }[];
    expect(failure?.lines).toHaveLength(20);
    expect(failure?.lines[0]).toMatchObject({ level: 'info', message: 'line 12' });
    expect(failure?.lines.at(-1)).toMatchObject({ level: 'warn', message: 'about to fail' });
    expect(JSON.stringify(failed.failures)).not.toContain('secret');
  });
});
