import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import {
  countRows,
  enqueueCounting,
  ITEMS,
  processCounting,
} from '@/__tests__/support/queue/counting-job';
import {
  BACKENDS,
  createQueueStack,
  openStores,
  type QueueStack,
  type Stores,
} from '@/__tests__/support/queue/queue-stack';
import { spawnWorker, type WorkerProcess } from '@/__tests__/support/queue/spawn-worker';

const RECOVERED_WITHIN_MS = 20_000;

describe.each(BACKENDS)('a worker that dies, on %s', (kind) => {
  let stores: Stores;
  let stack: QueueStack;
  const processes: WorkerProcess[] = [];

  async function start(): Promise<WorkerProcess> {
    const worker = await spawnWorker(stores);
    processes.push(worker);
    return worker;
  }

  function untilItems(jobId: string, atLeast: number) {
    return eventually(async () => {
      expect((await countRows(stack, jobId)).items).toBeGreaterThanOrEqual(atLeast);
    });
  }

  function untilRow(jobId: string, expected: Record<string, unknown>, deadlineMs: number) {
    return eventually(async () => {
      expect(await stack.repository.findById(jobId)).toMatchObject(expected);
    }, deadlineMs);
  }

  beforeEach(async () => {
    stores = await openStores(kind);
    stack = createQueueStack(stores);
  });

  afterEach(async () => {
    await Promise.all(processes.splice(0).map((worker) => worker.signal('SIGKILL')));
    await stack?.close();
    await stores?.drop();
  });

  it('killed in mid-job: the job runs again within 20 s and does everything once', async () => {
    const first = await start();
    const job = await enqueueCounting(stack, 100);
    await untilItems(job.id, 5);
    await first.signal('SIGKILL');
    const killedAt = Date.now();
    const before = await countRows(stack, job.id);
    expect(before.items).toBeLessThan(ITEMS);
    await start();
    await untilRow(job.id, { attempts: 2 }, RECOVERED_WITHIN_MS);
    const tookMs = Date.now() - killedAt;
    process.stdout.write(`    taken up again after ${tookMs} ms (${kind})\n`);
    expect(tookMs).toBeLessThan(RECOVERED_WITHIN_MS);
    await untilRow(job.id, { status: 'completed', attempts: 2, result: { items: ITEMS } }, 10_000);
    const after = await countRows(stack, job.id);
    expect(after.items).toBe(ITEMS);
    expect(after.visits).toBe(before.visits + ITEMS);
  }, 60_000);

  it('frozen and back: only the run that claimed the job since finishes it', async () => {
    const first = await start();
    const job = await enqueueCounting(stack, 100);
    await untilItems(job.id, 5);
    await first.signal('SIGSTOP');
    await start();
    await untilRow(job.id, { attempts: 2 }, RECOVERED_WITHIN_MS);
    await first.signal('SIGCONT');
    await untilRow(job.id, { status: 'completed', attempts: 2 }, 15_000);
    const { finishedAt } = (await stack.repository.findById(job.id)) ?? {};
    const again = await enqueueCounting(stack, 1);
    await untilRow(again.id, { status: 'completed', attempts: 1 }, 10_000);
    expect(await stack.repository.findById(job.id)).toMatchObject({ attempts: 2, finishedAt });
    expect((await countRows(stack, job.id)).items).toBe(ITEMS);
  }, 60_000);

  it('stopped in order: the job is given back at once and another worker does it', async () => {
    const first = stack.work([processCounting(stack.database.prisma)], {
      finishMs: 200,
    });
    await first.ready;
    const job = await enqueueCounting(stack, 150);
    await untilItems(job.id, 2);
    const began = Date.now();
    await first.close();
    expect(Date.now() - began).toBeLessThan(4_000);
    expect(await stack.repository.findById(job.id)).toMatchObject({
      status: 'pending',
      attempts: 0,
      error: null,
    });
    await start();
    await untilRow(job.id, { status: 'running', attempts: 1 }, 3_000);
    await untilRow(job.id, { status: 'completed', attempts: 1 }, 15_000);
    expect((await countRows(stack, job.id)).items).toBe(ITEMS);
  }, 60_000);

  it('stopped: it lets a job that is nearly done finish, and exits with 0', async () => {
    const worker = await start();
    const job = await enqueueCounting(stack, 50);
    await untilItems(job.id, 2);
    expect(await worker.signal('SIGTERM')).toBe(0);
    expect(await stack.repository.findById(job.id)).toMatchObject({
      status: 'completed',
      attempts: 1,
    });
  }, 60_000);
});
