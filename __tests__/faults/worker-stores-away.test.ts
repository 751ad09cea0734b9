import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import {
  CARRIERS,
  createQueueStack,
  openStores,
  type QueueStack,
  type Stores,
} from '@/__tests__/support/queue-stack';
import { createMetrics } from '@/lib/metrics';
import { createJobs } from '@/lib/queue/jobs';
import { countingJob, countRows, enqueueCounting, ITEMS, processCounting } from './counting-job';

describe.each(CARRIERS)('stores that leave, on %s', (kind) => {
  let stores: Stores;
  let stack: QueueStack;

  function untilCompleted(jobId: string, deadlineMs: number) {
    return eventually(async () => {
      expect((await stack.repository.findById(jobId))?.status).toBe('completed');
    }, deadlineMs);
  }

  /** A job that BullMQ has, without a worker to run it. */
  async function enqueueHandedOver() {
    const job = await enqueueCounting(stack, 1);
    stack.jobs.takeOver();
    await stack.jobs.close();
    const row = await stack.repository.findById(job.id);
    if (!row) throw new Error('no row');
    expect(row.status).toBe('queued');
    return { ...row, status: 'queued' } as const;
  }

  /** As if the row had said nothing for a minute. */
  async function age(jobId: string): Promise<void> {
    const updatedAt = new Date(Date.now() - 60_000);
    await stack.database.prisma.job.updateMany({ where: { id: jobId }, data: { updatedAt } });
  }

  beforeEach(async () => {
    stores = await openStores(kind);
    stack = createQueueStack(stores);
  });

  afterEach(async () => {
    await stack?.close();
    await stores?.drop();
  });

  it('runs a job whose process died between the commit and the hand-over', async () => {
    const died = () => Promise.reject(new Error('died'));
    const { repository, logger, runTransaction } = stack;
    const jobs = createJobs({
      repository,
      transport: { ...stack.transport, add: died, addMany: died },
      events: { publish: died },
      runTransaction,
      logger,
      metrics: createMetrics(),
    });
    const job = await runTransaction((tx) => jobs.enqueue(tx, countingJob, { itemMs: 1 }));
    expect(await stack.repository.findById(job.id)).toMatchObject({ status: 'pending' });
    await stack.work([processCounting(stack.database.prisma)]).ready;
    await untilCompleted(job.id, 25_000);
    expect(await countRows(stack, job.id)).toEqual({ items: ITEMS, visits: ITEMS });
  });

  it('runs a job that the queue has lost', async () => {
    const job = await enqueueHandedOver();
    expect(await stack.transport.remove(job)).toBe(true);
    await age(job.id);
    await stack.work([processCounting(stack.database.prisma)]).ready;
    await untilCompleted(job.id, 25_000);
    expect(await countRows(stack, job.id)).toEqual({ items: ITEMS, visits: ITEMS });
  });

  it('hands a job over once however many sweep', async () => {
    const job = await enqueueHandedOver();
    await stack.transport.remove(job);
    await age(job.id);
    const moved = await Promise.all(Array.from({ length: 4 }, () => stack.jobs.sweep()));
    expect(moved.reduce((sum, count) => sum + count, 0)).toBe(1);
  });

  it('leaves alone what is only waiting for its turn', async () => {
    const job = await enqueueHandedOver();
    await age(job.id);
    expect(await stack.jobs.sweep()).toBe(0);
  });
});

describe('PostgreSQL breaking every connection', () => {
  it.each(CARRIERS)(
    'the running job finishes and later ones run, on %s',
    async (kind) => {
      const stores = await openStores(kind);
      const stack = createQueueStack(stores);
      try {
        await stack.work([processCounting(stack.database.prisma)]).ready;
        const job = await enqueueCounting(stack, 100);
        await eventually(async () => {
          expect((await countRows(stack, job.id)).items).toBeGreaterThan(3);
        });
        await stack.database.pool
          .query(
            'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
          )
          .catch(() => undefined);
        const later = await eventually(() => enqueueCounting(stack, 1));
        for (const { id } of [job, later]) {
          await eventually(async () => {
            expect(await stack.repository.findById(id)).toMatchObject({ status: 'completed' });
          }, 25_000);
          expect((await countRows(stack, id)).items).toBe(ITEMS);
        }
      } finally {
        await stack.close();
        await stores.drop();
      }
    },
    60_000,
  );
});

describe('Redis away', () => {
  it('requests go on, and what they enqueued runs when it is back, empty', async () => {
    const stores = await openStores('redis');
    const stack = createQueueStack(stores);
    try {
      await stack.work([processCounting(stack.database.prisma)]).ready;
      const warm = await enqueueCounting(stack, 1);
      await eventually(async () => {
        expect((await stack.repository.findById(warm.id))?.status).toBe('completed');
      });
      await stores.redis?.kill();
      const began = Date.now();
      const job = await enqueueCounting(stack, 1);
      expect(Date.now() - began).toBeLessThan(1_000);
      expect(await stack.repository.findById(job.id)).toMatchObject({ status: 'pending' });
      await stores.redis?.start();
      await eventually(async () => {
        expect((await stack.repository.findById(job.id))?.status).toBe('completed');
      }, 25_000);
      expect((await countRows(stack, job.id)).items).toBe(ITEMS);
    } finally {
      await stack.close();
      await stores.drop();
    }
  }, 60_000);
});
