import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
import { batchJob, type ChildOutcome, UnrecoverableJobError } from '@/lib/queue/types';
import { createId } from '@/lib/utils/create-id';

const child = defineJob({
  name: 'test.child',
  queue: QUEUE_NAMES.SYNC,
  schema: z.strictObject({ n: z.number() }),
});
const parent = defineJob({
  name: 'test.parent',
  queue: QUEUE_NAMES.NOTIFICATION,
  schema: z.strictObject({ batch: z.string() }),
});

describe.each(BACKENDS)('batches of jobs on %s', (store) => {
  let stores: Stores;
  let stack: QueueStack;
  const outcomes = new Map<string, ChildOutcome[]>();
  let hold: Promise<void> = Promise.resolve();

  beforeAll(async () => {
    stores = await openStores(store);
    stack = createQueueStack(stores);
    const processors = [
      registerProcessor(child, async ({ payload: { n }, signal }) => {
        if (n < 0) throw new UnrecoverableJobError('The number is negative');
        if (n === 1000) {
          const aborted = new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
          });
          await Promise.race([aborted, hold]);
        }
        return { square: n * n };
      }),
      registerProcessor(parent, async ({ payload: { batch }, children }) => {
        outcomes.set(batch, [...(outcomes.get(batch) ?? []), ...(await children())]);
        return {};
      }),
    ];
    await stack.work(processors).ready;
  });
  afterAll(async () => {
    await stack?.close();
    await stores?.drop();
  });

  const enqueue = (batch: string, numbers: number[]) =>
    stack.runTransaction((tx) =>
      stack.jobs.enqueueBatch(tx, {
        children: numbers.map((n) => batchJob(child, { n })),
        continuation: batchJob(parent, { batch }),
      }),
    );
  const row = (id: string) => stack.database.prisma.job.findUniqueOrThrow({ where: { id } });
  const childrenOf = (parentId: string) =>
    stack.database.prisma.job.findMany({ where: { parentId }, orderBy: { id: 'asc' } });
  const untilStatus = (id: string, status: string) =>
    eventually(async () => expect((await row(id)).status).toBe(status));

  it('continues when all have ended, with the results in their order', async () => {
    const batch = createId();
    const { id } = await enqueue(batch, [1, 2, 3, 4, 5]);
    await untilStatus(id, 'completed');
    expect(outcomes.get(batch)?.map(({ result }) => result)).toEqual(
      [1, 4, 9, 16, 25].map((square) => ({ square })),
    );
    expect((await row(id)).attempts).toBe(1);
  });

  it('continues when some have failed, and says which', async () => {
    const batch = createId();
    const { id } = await enqueue(batch, [2, -1]);
    await untilStatus(id, 'completed');
    expect(outcomes.get(batch)).toMatchObject([
      { status: 'completed', result: { square: 4 } },
      { status: 'failed', error: { message: 'The number is negative' } },
    ]);
  });

  it('continues at once without children', async () => {
    const batch = createId();
    await untilStatus((await enqueue(batch, [])).id, 'completed');
    expect(outcomes.get(batch)).toEqual([]);
  });

  it('counts a child once, when many end at the same moment', async () => {
    const batch = createId();
    const { id } = await enqueue(
      batch,
      Array.from({ length: 60 }, (_, n) => n),
    );
    await untilStatus(id, 'completed');
    expect(outcomes.get(batch)).toHaveLength(60);
    expect(await row(id)).toMatchObject({ pendingChildren: 0, attempts: 1 });
  });

  it('waits again for a failed child that is retried, and for no cancelled one', async () => {
    let release = () => {};
    hold = new Promise((resolve) => {
      release = resolve;
    });
    const { id } = await enqueue(createId(), [-1, 1000]);
    await eventually(async () => expect((await row(id)).pendingChildren).toBe(1));
    const [failed, held] = await childrenOf(id);
    if (!failed || !held) throw new Error('no children');
    await stack.runTransaction((tx) => stack.jobs.retry(tx, failed));
    await untilStatus(failed.id, 'failed');
    expect((await row(id)).status).toBe('pending');
    await stack.runTransaction(async (tx) => {
      const cancelled = await stack.jobs.cancel(tx, await row(held.id));
      expect(cancelled?.status).toBe('cancelled');
    });
    await untilStatus(id, 'completed');
    release();
  });

  it('cancels the children with their parent, a running one as well', async () => {
    hold = new Promise(() => {});
    const { id } = await enqueue(createId(), [1000]);
    await eventually(async () => {
      expect((await childrenOf(id))[0]?.status).toBe('running');
    });
    await stack.runTransaction(async (tx) => stack.jobs.cancel(tx, await row(id)));
    expect(await childrenOf(id)).toMatchObject([{ status: 'cancelled' }]);
    expect((await row(id)).status).toBe('cancelled');
  });
});
