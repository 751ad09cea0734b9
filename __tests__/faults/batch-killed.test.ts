import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import { enqueueSum } from '@/__tests__/support/queue/batch-jobs';
import {
  BACKENDS,
  createQueueStack,
  openStores,
  type QueueStack,
  type Stores,
} from '@/__tests__/support/queue/queue-stack';
import { spawnWorker } from '@/__tests__/support/queue/spawn-worker';

const PARTS = 60;
const KILLS = 3;

describe.each(BACKENDS)('workers killed within a batch, on %s', (kind) => {
  let stores: Stores;
  let stack: QueueStack;
  beforeAll(async () => {
    stores = await openStores(kind);
    stack = createQueueStack(stores);
  });
  afterAll(async () => {
    await stack?.close();
    await stores?.drop();
  });

  it('it continues once, when every part has ended, with all of their results', async () => {
    const { prisma } = stack.database;
    const { id } = await enqueueSum(stack, PARTS);
    const ended = () => prisma.job.count({ where: { parentId: id, status: 'completed' } });
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const worker = await spawnWorker(stores, 'batch-process.ts');
      await eventually(async () => expect(await ended()).toBeGreaterThan(kill * 8), 30_000);
      await sleep(Math.random() * 100);
      await worker.signal('SIGKILL');
      const row = await prisma.job.findUniqueOrThrow({ where: { id } });
      // What has ended is taken off, whenever the kill came.
      expect(row.pendingChildren).toBe(PARTS - (await ended()));
      expect(row.status).toBe('pending');
    }
    const last = await spawnWorker(stores, 'batch-process.ts');
    const done = await eventually(async () => {
      const row = await prisma.job.findUniqueOrThrow({ where: { id } });
      expect(row.status).toBe('completed');
      return row;
    }, 60_000);
    expect(done.result).toEqual({ sum: (PARTS * (PARTS - 1)) / 2 });
    expect(await prisma.idempotencyKey.count({ where: { scope: id } })).toBe(1);
    await last.signal('SIGKILL');
  }, 180_000);
});
