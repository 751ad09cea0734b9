import { describe, expect, it, vi } from 'vitest';
import { createLogger } from '@/lib/logger';
import { createDispatcher } from '@/lib/queue/dispatcher';
import type { JobRow } from '@/lib/queue/types';

const logger = { ...createLogger({ level: 'silent' }), warn: vi.fn(), error: vi.fn() };

const job = (id: string, queue = 'a'): JobRow => ({
  id,
  queue,
  organizationId: 'org1',
  name: 'test',
  status: 'pending',
  attempts: 0,
  maxAttempts: 3,
  runAt: new Date(),
});

function setUp() {
  const batches: { queue: string; ids: string[] }[] = [];
  const marked: string[] = [];
  const gate = { wait: Promise.resolve() };
  const transport = {
    addMany: vi.fn(async (queue: string, jobs: readonly JobRow[]) => {
      batches.push({ queue, ids: jobs.map(({ id }) => id) });
      await gate.wait;
    }),
  };
  const repository = {
    markQueued: vi.fn(async (jobs: readonly Pick<JobRow, 'id'>[]) => {
      marked.push(...jobs.map(({ id }) => id));
      return jobs.length;
    }),
  };
  const dispatcher = createDispatcher({ repository, transport, logger, intervalMs: 20 });
  return { dispatcher, batches, marked, gate, transport, repository };
}

describe('the dispatcher', () => {
  it('hands the first job over at once, and the rest together when that is done', async () => {
    const { dispatcher, batches, gate } = setUp();
    let open = () => {};
    gate.wait = new Promise((resolve) => {
      open = () => resolve(undefined);
    });
    dispatcher.dispatch(job('1'));
    await vi.waitFor(() => expect(batches).toHaveLength(1));
    for (const id of ['2', '3', '4']) dispatcher.dispatch(job(id));
    expect(batches).toEqual([{ queue: 'a', ids: ['1'] }]);
    open();
    await dispatcher.finish();
    expect(batches.map(({ ids }) => ids)).toEqual([['1'], ['2', '3', '4']]);
  });

  it('makes a batch for each queue, and marks all that was handed over', async () => {
    const { dispatcher, batches, marked, repository } = setUp();
    for (const id of ['1', '2', '3']) dispatcher.dispatch(job(id, id === '2' ? 'b' : 'a'));
    await dispatcher.finish();
    expect(batches).toEqual([
      { queue: 'a', ids: ['1', '3'] },
      { queue: 'b', ids: ['2'] },
    ]);
    expect(marked.sort()).toEqual(['1', '2', '3']);
    expect(repository.markQueued).toHaveBeenCalledOnce();
  });

  it('leaves a batch that fails unmarked, and goes on', async () => {
    const { dispatcher, marked, transport } = setUp();
    transport.addMany.mockRejectedValueOnce(new Error('away'));
    dispatcher.dispatch(job('lost'));
    await dispatcher.finish();
    dispatcher.dispatch(job('found'));
    await dispatcher.finish();
    expect(marked).toEqual(['found']);
    expect(logger.error).toHaveBeenCalledWith(
      expect.stringContaining('sweeper'),
      expect.any(Error),
      expect.objectContaining({ jobId: 'lost' }),
    );
  });

  it('does not fail when the mark does', async () => {
    const { dispatcher, repository } = setUp();
    repository.markQueued.mockRejectedValueOnce(new Error('away'));
    dispatcher.dispatch(job('1'));
    await expect(dispatcher.finish()).resolves.toBeUndefined();
  });

  it('hands nothing over that was withdrawn in time', async () => {
    const { dispatcher, batches } = setUp();
    for (const id of ['1', '2']) dispatcher.dispatch(job(id));
    await dispatcher.withdraw('1');
    await dispatcher.finish();
    expect(batches).toEqual([{ queue: 'a', ids: ['2'] }]);
  });

  it('lets who withdraws wait for a hand-over that is underway, of that job alone', async () => {
    const { dispatcher, batches, gate } = setUp();
    let isOpen = false;
    let open = () => {};
    gate.wait = new Promise((resolve) => {
      open = () => {
        isOpen = true;
        resolve(undefined);
      };
    });
    dispatcher.dispatch(job('1'));
    await vi.waitFor(() => expect(batches).toHaveLength(1));
    await dispatcher.withdraw('another');
    expect(isOpen).toBe(false);
    const withdrawn = dispatcher.withdraw('1').then(() => isOpen);
    await new Promise((resolve) => setImmediate(resolve));
    open();
    expect(await withdrawn).toBe(true);
    await dispatcher.finish();
  });

  it('keeps no more than so many in memory while the carrier does not answer', async () => {
    const { dispatcher, marked, gate, batches } = setUp();
    let open = () => {};
    gate.wait = new Promise((resolve) => {
      open = () => resolve(undefined);
    });
    dispatcher.dispatch(job('first'));
    await vi.waitFor(() => expect(batches).toHaveLength(1));
    for (let i = 0; i < 10_005; i += 1) dispatcher.dispatch(job(String(i)));
    open();
    await dispatcher.finish();
    expect(marked).toHaveLength(10_001);
    expect(logger.warn).toHaveBeenCalledWith(expect.stringContaining('sweeper'), { jobs: 5 });
  });
});
