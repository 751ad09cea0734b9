import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import {
  anyJob,
  type OpenQueue,
  onceJob,
  openQueue,
  type Payload,
} from '@/__tests__/support/queue/queue-harness';
import { BACKENDS, createQueueStack, openStores } from '@/__tests__/support/queue/queue-stack';
import { registerProcessor } from '@/lib/queue/define-job';

describe.each(BACKENDS)('enqueued jobs on %s', (kind) => {
  let queue: OpenQueue;
  beforeAll(async () => {
    queue = await openQueue(kind);
  });
  afterAll(() => queue?.close());

  it('runs a committed job and stores its result in the row', async () => {
    const view = await queue.enqueue(
      'simple',
      async ({ payload, attempt, maxAttempts, actor }) => ({
        greeting: `hello ${payload.label}`,
        attempt,
        maxAttempts,
        actor: actor.type,
      }),
    );
    expect(view).toMatchObject({ status: 'pending', attempts: 0, maxAttempts: 3 });
    const done = await queue.until(view.id, 'completed');
    expect(done.result).toEqual({
      greeting: 'hello simple',
      attempt: 1,
      maxAttempts: 3,
      actor: 'system',
    });
    expect(done).toMatchObject({ attempts: 1, error: null });
    expect(done.finishedAt).toBeInstanceOf(Date);
  });

  it('does not run a job whose transaction rolled back', async () => {
    const attempt = queue.stack.runTransaction(async (tx) => {
      await queue.stack.jobs.enqueue(tx, anyJob, { label: 'rolled back' });
      throw new Error('no');
    });
    await expect(attempt).rejects.toThrow('no');
    const after = await queue.enqueue('after the rollback');
    await queue.until(after.id, 'completed');
    expect(queue.count('rolled back')).toBe(0);
  });

  it('rejects a payload that does not match the schema', async () => {
    const wrong = queue.stack.runTransaction((tx) =>
      queue.stack.jobs.enqueue(tx, anyJob, { label: 1 } as unknown as Payload),
    );
    await expect(wrong).rejects.toThrow();
  });

  it('returns the unfinished job of the same key, and a new one once it has finished', async () => {
    let release = () => {};
    const held = new Promise<void>((done) => {
      release = done;
    });
    const options = { dedupeKey: 'one', organizationId: 'org1' };
    const first = await queue.enqueue('keyed', async () => held.then(() => ({})), options);
    const second = await queue.enqueue('keyed', undefined, options);
    expect(second.id).toBe(first.id);
    const elsewhere = await queue.enqueue('keyed too', undefined, {
      ...options,
      organizationId: 'org2',
    });
    expect(elsewhere.id).not.toBe(first.id);
    release();
    await queue.until(first.id, 'completed');
    const third = await queue.enqueue('keyed', undefined, options);
    expect(third.id).not.toBe(first.id);
    await queue.until(third.id, 'completed');
  });

  it('writes one job when many enqueue the same key at once', async () => {
    const asked = await Promise.all(
      Array.from({ length: 5 }, () =>
        queue.enqueue('rush', undefined, {
          dedupeKey: 'rush',
          runAt: new Date(Date.now() + 1_500),
        }),
      ),
    );
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
    await queue.until(asked[0]?.id ?? '', 'completed');
    expect(queue.count('rush')).toBe(1);
  });

  it('does not run a job before its time', async () => {
    const runAt = new Date(Date.now() + 700);
    let ranAt = 0;
    const view = await queue.enqueue(
      'not yet',
      async () => {
        ranAt = Date.now();
        return {};
      },
      { runAt },
    );
    await queue.until(view.id, 'completed');
    expect(ranAt).toBeGreaterThanOrEqual(runAt.getTime() - 5);
  });

  it('does not run a job that was cancelled while it waited', async () => {
    const view = await queue.enqueue('cancelled in time', undefined, {
      organizationId: 'org1',
      runAt: new Date(Date.now() + 800),
    });
    await queue.stack.runTransaction(async (tx) => {
      await queue.stack.jobs.cancel(tx, await queue.row(view.id));
    });
    const later = await queue.enqueue('after it', undefined, {
      runAt: new Date(Date.now() + 1_000),
    });
    await queue.until(later.id, 'completed');
    expect(queue.count('cancelled in time')).toBe(0);
    expect((await queue.row(view.id)).status).toBe('cancelled');
  });

  it('lets only the latest run write its heartbeat and its end', async () => {
    const { runs } = queue.stack;
    const view = await queue.enqueue('owned', undefined, {
      runAt: new Date(Date.now() + 3_600_000),
    });
    const start = async () => (await runs.startQueued([await queue.row(view.id)]))[0]?.attempts;
    expect([await start(), await start()]).toEqual([1, 2]);
    const end = (attempts: number) =>
      runs.end([{ id: view.id, attempts, status: 'completed', result: { by: attempts } }]);
    expect(await end(1)).toEqual(new Set());
    expect(await runs.beat([{ id: view.id, attempts: 1 }])).toEqual(new Set());
    expect(await runs.beat([{ id: view.id, attempts: 2 }])).toEqual(new Set([view.id]));
    expect(await end(2)).toEqual(new Set([view.id]));
    expect(await start()).toBeUndefined();
    expect((await queue.row(view.id)).result).toEqual({ by: 2 });
  });

  it('runs jobs of the queues that its worker serves, and leaves the others', async () => {
    const stores = await openStores(kind);
    const stack = createQueueStack(stores);
    const runs: string[] = [];
    const handler = async ({ payload }: { payload: Payload }) => {
      runs.push(payload.label);
      return {};
    };
    const processors = [registerProcessor(anyJob, handler), registerProcessor(onceJob, handler)];
    try {
      const config = { workerQueues: [onceJob.queue] };
      await stack.work(processors, { config }).ready;
      const enqueue = (definition: typeof anyJob, label: string) =>
        stack.runTransaction((tx) => stack.jobs.enqueue(tx, definition, { label }));
      const [left] = [await enqueue(anyJob, 'left'), await enqueue(onceJob, 'served')];
      await eventually(() => expect(runs).toEqual(['served']));
      expect((await stack.repository.findById(left.id))?.status).toBe('pending');
      expect(await stack.repository.countDue()).toBe(1);
    } finally {
      await stack.close();
      await stores.drop();
    }
  });

  it('runs many jobs, each once', async () => {
    const labels = Array.from({ length: 60 }, (_, index) => `many ${index}`);
    const views = await queue.stack.runTransaction((tx) =>
      Promise.all(labels.map((label) => queue.stack.jobs.enqueue(tx, anyJob, { label }))),
    );
    await Promise.all(views.map(({ id }) => queue.until(id, 'completed', 20_000)));
    expect(labels.map(queue.count)).toEqual(labels.map(() => 1));
  });
});
