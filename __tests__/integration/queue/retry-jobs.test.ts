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
import { systemActor } from '@/lib/auth/actor';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { defineJob, registerProcessor } from '@/lib/queue/define-job';
import { JobsService } from '@/lib/services/jobs-service';
import { createId } from '@/lib/utils/create-id';

const schema = z.strictObject({ n: z.number() });
const load = defineJob({ name: 'test.load', queue: QUEUE_NAMES.SYNC, schema });
const DEAD = 5_000;
const HOUR_MS = 60 * 60 * 1000;

describe.each(BACKENDS)('failed jobs on %s', (kind) => {
  let stores: Stores;
  let stack: QueueStack;
  let service: JobsService;
  const record = vi.fn(async () => undefined);
  beforeAll(async () => {
    stores = await openStores(kind);
    stack = createQueueStack(stores);
    const { repository, jobs, runTransaction: transaction, events } = stack;
    service = new JobsService({ repository, jobs, transaction, audit: { record }, events });
  });
  afterAll(async () => {
    await stack?.close();
    await stores?.drop();
  });

  const find = (where: object) => stack.database.prisma.job.findMany({ where });
  /** Jobs of the organization that failed `hoursAgo`. */
  async function addFailed(
    organizationId: string,
    count: number,
    { hoursAgo = 0, ...fields }: { hoursAgo?: number; name?: string; resourceId?: string } = {},
  ) {
    const at = new Date(Date.now() - hoursAgo * HOUR_MS);
    await stack.database.prisma.job.createMany({
      data: Array.from({ length: count }, (_, n) => ({
        ...{ id: createId(), organizationId, queue: load.queue, name: load.name, payload: { n } },
        ...{ status: 'failed', attempts: 3, maxAttempts: 3, error: { code: 'X', message: 'x' } },
        ...{ startedAt: at, finishedAt: at, createdAt: at, ...fields },
      })),
    });
  }
  const since = (hoursAgo: number) => new Date(Date.now() - hoursAgo * HOUR_MS).toISOString();

  it('run again, all of thousands, each once', async () => {
    await addFailed('many', DEAD);
    const failedSince = new Date(Date.now() - HOUR_MS);
    const selection = { organizationId: 'many', failedSince, name: null, resourceId: null };
    const retried = await stack.runTransaction((tx) =>
      stack.jobs.retryFailed(tx, { ...selection, limit: DEAD, paceMs: 0 }),
    );
    expect(retried).toBe(DEAD);
    const ran = new Map<number, number>();
    const handler = async ({ payload: { n } }: { payload: { n: number } }) => {
      ran.set(n, (ran.get(n) ?? 0) + 1);
      return {};
    };
    const workers = stack.work([registerProcessor(load, handler)]);
    await eventually(async () => {
      const done = { organizationId: 'many', status: 'completed' };
      expect(await stack.database.prisma.job.count({ where: done })).toBe(DEAD);
    }, 120_000);
    expect([ran.size, Math.max(...ran.values())]).toEqual([DEAD, 1]);
    await workers.close();
  }, 180_000);

  it('run again by time, name and resource, ten per second, and those of nobody else', async () => {
    const organizationId = 'chosen';
    await addFailed(organizationId, 3);
    await addFailed(organizationId, 2, { name: 'test.other' });
    await addFailed(organizationId, 2, { resourceId: 'connection1' });
    await addFailed(organizationId, 2, { hoursAgo: 5 });
    await addFailed('other', 2);
    const actor = systemActor(organizationId);
    const body = { failedSince: since(1), name: load.name, resourceId: 'connection1' };
    expect(await service.retryFailed(actor, body)).toEqual({ jobs: 2 });
    expect(await service.retryFailed(actor, { failedSince: since(1) })).toEqual({ jobs: 5 });
    expect(await service.retryFailed(actor, { failedSince: since(1) })).toEqual({ jobs: 0 });
    const left = await find({
      status: 'failed',
      organizationId: { in: [organizationId, 'other'] },
    });
    expect(left).toHaveLength(4);
    const times = (await find({ organizationId, status: 'pending', resourceId: null }))
      .map(({ runAt }) => runAt.getTime())
      .sort((a, b) => a - b);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBe(400);
    expect(record).toHaveBeenCalledWith(
      expect.anything(),
      actor,
      expect.objectContaining({ action: 'JOBS_RETRIED', metadata: { jobs: 2, ...body } }),
    );
  });

  it('that do the same thing run again once, and not while another one does it', async () => {
    const organizationId = 'same';
    const actor = systemActor(organizationId);
    const keyed = async (key: string) => {
      await addFailed(organizationId, 2, { resourceId: key });
      for (const { id } of await find({ organizationId, resourceId: key, status: 'failed' })) {
        const dedupeKey = `${id}#same:test.load:${key}`;
        await stack.database.prisma.job.update({ where: { id }, data: { dedupeKey } });
      }
    };
    await keyed('free');
    await keyed('busy');
    await stack.runTransaction((tx) =>
      stack.jobs.enqueue(tx, load, { n: 1 }, { organizationId, dedupeKey: 'busy' }),
    );
    expect(await service.retryFailed(actor, { failedSince: since(1) })).toEqual({ jobs: 1 });
    const [retried] = await find({ organizationId, resourceId: 'free', status: 'pending' });
    expect(retried).toMatchObject({ dedupeKey: 'same:test.load:free', maxAttempts: 6 });
  });
});
