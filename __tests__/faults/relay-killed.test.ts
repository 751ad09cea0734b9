import { expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import {
  countRows,
  enqueueCounting,
  ITEMS,
  processCounting,
} from '@/__tests__/support/queue/counting-job';
import { createQueueStack, openStores } from '@/__tests__/support/queue/queue-stack';
import { spawnWorker } from '@/__tests__/support/queue/spawn-worker';

it('a relay killed before its commit leaves its jobs pending, and the next worker runs them', async () => {
  const stores = await openStores('redis');
  const stack = createQueueStack(stores);
  const status = async (id: string) => (await stack.repository.findById(id))?.status;
  try {
    const held = await enqueueCounting(stack, 1);
    const worker = await spawnWorker(stores, 'holding-relay.ts');
    await stack.work([processCounting(stack.database.prisma)]).ready;
    // The locked job does not block others.
    const later = await enqueueCounting(stack, 1);
    await eventually(async () => expect(await status(later.id)).toBe('completed'));
    expect(await status(held.id)).toBe('pending');

    await worker.signal('SIGKILL');
    await eventually(async () => expect(await status(held.id)).toBe('completed'), 15_000);
    expect(await countRows(stack, held.id)).toEqual({ items: ITEMS, visits: ITEMS });
  } finally {
    await stack.close();
    await stores.drop();
  }
}, 60_000);
