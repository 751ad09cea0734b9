import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import {
  countingJob,
  countRows,
  enqueueCounting,
  ITEMS,
  processCounting,
} from '@/__tests__/support/queue/counting-job';
import {
  BACKENDS,
  createQueueStack,
  createRelayStack,
  openStores,
  type QueueStack,
  type RelayStack,
  type Stores,
} from '@/__tests__/support/queue/queue-stack';
import { createMetrics } from '@/lib/metrics';
import { createJobs } from '@/lib/queue/jobs';

function untilCompleted(stack: QueueStack, jobId: string) {
  return eventually(async () => {
    expect((await stack.repository.findById(jobId))?.status).toBe('completed');
  }, 25_000);
}

it.each(BACKENDS)(
  'a job runs whose process died between the commit and the signal, on %s',
  async (kind) => {
    const stores = await openStores(kind);
    const stack = createQueueStack(stores);
    try {
      const died = () => Promise.reject(new Error('died'));
      const jobs = createJobs({ ...stack, events: { publish: died }, metrics: createMetrics() });
      const job = await stack.runTransaction((tx) => jobs.enqueue(tx, countingJob, { itemMs: 1 }));
      expect(await stack.repository.findById(job.id)).toMatchObject({ status: 'pending' });
      await stack.work([processCounting(stack.database.prisma)]).ready;
      await untilCompleted(stack, job.id);
      expect(await countRows(stack, job.id)).toEqual({ items: ITEMS, visits: ITEMS });
    } finally {
      await stack.close();
      await stores.drop();
    }
  },
  60_000,
);

describe('jobs that BullMQ was given', () => {
  let stores: Stores;
  let stack: RelayStack;

  /** A job that BullMQ has, without a worker to run it. */
  async function enqueueRelayed() {
    const job = await enqueueCounting(stack, 1);
    expect(await stack.relay.relayPending()).toBe(1);
    const row = await stack.repository.findById(job.id);
    if (!row) throw new Error('no row');
    expect(row.status).toBe('queued');
    return row;
  }

  /** As if nothing had updated the row for a minute. */
  async function age(jobId: string): Promise<void> {
    const updatedAt = new Date(Date.now() - 60_000);
    await stack.database.prisma.job.updateMany({ where: { id: jobId }, data: { updatedAt } });
  }

  beforeEach(async () => {
    stores = await openStores('redis');
    stack = createRelayStack(stores);
  });

  afterEach(async () => {
    await stack?.close();
    await stores?.drop();
  });

  it('run after it has lost them', async () => {
    const job = await enqueueRelayed();
    await stack.queues.remove(job);
    await age(job.id);
    await stack.work([processCounting(stack.database.prisma)]).ready;
    await untilCompleted(stack, job.id);
    expect(await countRows(stack, job.id)).toEqual({ items: ITEMS, visits: ITEMS });
  });

  it('are added once more however many relays recover', async () => {
    const job = await enqueueRelayed();
    await stack.queues.remove(job);
    await age(job.id);
    const recovered = await Promise.all(Array.from({ length: 4 }, () => stack.relay.recoverLost()));
    expect(recovered.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await stack.queues.counts(job.queue)).toMatchObject({ waiting: 1 });
  });

  it('are left alone while they wait for their turn', async () => {
    const job = await enqueueRelayed();
    await age(job.id);
    expect(await stack.relay.recoverLost()).toBe(0);
  });
});

describe('PostgreSQL breaking every connection', () => {
  it.each(BACKENDS)(
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

describe('Redis unavailable', () => {
  it('requests go on, and the jobs they enqueued run when it is back, empty', async () => {
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
