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
import { ConflictError } from '@/lib/errors';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { defineJob, registerProcessor } from '@/lib/queue/define-job';
import { jobChannel } from '@/lib/queue/job-events';
import {
  type EnqueueOptions,
  type JobContext,
  type JobDefinition,
  RetryLaterError,
  UnrecoverableJobError,
} from '@/lib/queue/types';

const payload = z.strictObject({ label: z.string() });
type Payload = z.infer<typeof payload>;
type Handler = (context: JobContext<Payload>) => Promise<Record<string, unknown>>;

const anyJob = defineJob({ name: 'test.any', queue: QUEUE_NAMES.SYNC, schema: payload });
const onceJob = defineJob({
  name: 'test.once',
  queue: QUEUE_NAMES.WEBHOOK,
  schema: payload,
  attempts: 1,
});

describe.each(BACKENDS)('jobs on %s', (kind) => {
  let stores: Stores;
  let stack: QueueStack;
  const handlers = new Map<string, Handler>();
  const runs: string[] = [];

  const handle: Handler = (context) => {
    runs.push(context.payload.label);
    const handler = handlers.get(context.payload.label);
    return handler ? handler(context) : Promise.resolve({ label: context.payload.label });
  };

  function enqueue(
    label: string,
    handler?: Handler,
    options?: EnqueueOptions,
    definition: JobDefinition<Payload> = anyJob,
  ) {
    if (handler) handlers.set(label, handler);
    return stack.runTransaction((tx) => stack.jobs.enqueue(tx, definition, { label }, options));
  }

  function count(label: string): number {
    return runs.filter((run) => run === label).length;
  }

  async function row(id: string) {
    const found = await stack.repository.findById(id);
    if (!found) throw new Error(`No job ${id}`);
    return found;
  }

  function until(id: string, status: string, deadlineMs?: number) {
    return eventually(async () => {
      const found = await row(id);
      expect(found.status).toBe(status);
      return found;
    }, deadlineMs);
  }

  beforeAll(async () => {
    stores = await openStores(kind);
    stack = createQueueStack(stores);
    await stack.work([registerProcessor(anyJob, handle), registerProcessor(onceJob, handle)]).ready;
  });

  afterAll(async () => {
    await stack?.close();
    await stores?.drop();
  });

  it('runs a committed job and stores its result in the row', async () => {
    const view = await enqueue('simple', async ({ payload, attempt, maxAttempts, actor }) => ({
      greeting: `hello ${payload.label}`,
      attempt,
      maxAttempts,
      actor: actor.type,
    }));
    expect(view).toMatchObject({ status: 'pending', attempts: 0, maxAttempts: 3 });
    const done = await until(view.id, 'completed');
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
    const attempt = stack.runTransaction(async (tx) => {
      await stack.jobs.enqueue(tx, anyJob, { label: 'rolled back' });
      throw new Error('no');
    });
    await expect(attempt).rejects.toThrow('no');
    const after = await enqueue('after the rollback');
    await until(after.id, 'completed');
    expect(count('rolled back')).toBe(0);
  });

  it('rejects a payload that does not match the schema', async () => {
    const wrong = stack.runTransaction((tx) =>
      stack.jobs.enqueue(tx, anyJob, { label: 1 } as unknown as Payload),
    );
    await expect(wrong).rejects.toThrow();
  });

  it('fails a job whose stored payload does not match the schema, without running it', async () => {
    const stale = { ...anyJob, schema: z.object({ old: z.string() }) };
    const view = await stack.runTransaction((tx) => stack.jobs.enqueue(tx, stale, { old: 'x' }));
    expect((await until(view.id, 'failed')).error).toMatchObject({ code: 'INVALID_PAYLOAD' });
  });

  it('returns the unfinished job of the same key, and a new one once it has finished', async () => {
    let release = () => {};
    const held = new Promise<void>((done) => {
      release = done;
    });
    const options = { dedupeKey: 'one', organizationId: 'org1' };
    const first = await enqueue('keyed', async () => held.then(() => ({})), options);
    const second = await enqueue('keyed', undefined, options);
    expect(second.id).toBe(first.id);
    const elsewhere = await enqueue('keyed too', undefined, { ...options, organizationId: 'org2' });
    expect(elsewhere.id).not.toBe(first.id);
    release();
    await until(first.id, 'completed');
    const third = await enqueue('keyed', undefined, options);
    expect(third.id).not.toBe(first.id);
    await until(third.id, 'completed');
  });

  it('writes one job when many enqueue the same key at once', async () => {
    const asked = await Promise.all(
      Array.from({ length: 5 }, () =>
        enqueue('rush', undefined, { dedupeKey: 'rush', runAt: new Date(Date.now() + 1_500) }),
      ),
    );
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
    await until(asked[0]?.id ?? '', 'completed');
    expect(count('rush')).toBe(1);
  });

  it('retries with the backoff of the queue, and shows the error meanwhile', async () => {
    const view = await enqueue('second time lucky', async ({ attempt }) => {
      if (attempt === 1) throw new Error('SELECT secret FROM somewhere');
      return { attempt };
    });
    const between = await eventually(async () => {
      const found = await row(view.id);
      expect(found.error).not.toBeNull();
      return found;
    });
    expect(between.status).toBe('queued');
    expect(JSON.stringify(between.error)).not.toContain('secret');
    const done = await until(view.id, 'completed');
    expect(done).toMatchObject({ attempts: 2, result: { attempt: 2 }, error: null });
  });

  it('fails after the last attempt, and at once on an UnrecoverableJobError', async () => {
    const last = await enqueue(
      'only once',
      async () => {
        throw new ConflictError('The shop is closed');
      },
      {},
      onceJob,
    );
    const hopeless = await enqueue('hopeless', async () => {
      throw new UnrecoverableJobError('The shop is gone');
    });
    expect((await until(last.id, 'failed')).error).toEqual({
      code: 'CONFLICT',
      message: 'The shop is closed',
    });
    expect(await until(hopeless.id, 'failed')).toMatchObject({
      attempts: 1,
      error: { code: 'UNRECOVERABLE', message: 'The shop is gone' },
    });
  });

  it('runs a failed job again on retry', async () => {
    let broken = true;
    const view = await enqueue(
      'redriven',
      async () => {
        if (broken) throw new Error('broken');
        return { fine: true };
      },
      {},
      onceJob,
    );
    const failed = await until(view.id, 'failed');
    broken = false;
    await stack.runTransaction(async (tx) => {
      expect(await stack.jobs.retry(tx, failed)).toMatchObject({ maxAttempts: 4 });
    });
    expect(await until(view.id, 'completed')).toMatchObject({ attempts: 2, error: null });
  });

  it('postpones a job on a RetryLaterError without counting the attempt', async () => {
    const begun: number[] = [];
    const view = await enqueue(
      'later',
      async ({ attempt }) => {
        begun.push(Date.now());
        if (begun.length < 3) throw new RetryLaterError('The provider asked us to wait', 300);
        return { attempt };
      },
      {},
      onceJob,
    );
    expect(await until(view.id, 'completed')).toMatchObject({
      attempts: 1,
      result: { attempt: 1 },
    });
    expect(begun).toHaveLength(3);
    expect((begun[1] ?? 0) - (begun[0] ?? 0)).toBeGreaterThanOrEqual(290);
  });

  it('does not run a job before its time', async () => {
    const runAt = new Date(Date.now() + 700);
    let ranAt = 0;
    const view = await enqueue(
      'not yet',
      async () => {
        ranAt = Date.now();
        return {};
      },
      { runAt },
    );
    await until(view.id, 'completed');
    expect(ranAt).toBeGreaterThanOrEqual(runAt.getTime() - 5);
  });

  it('publishes progress and stores it in the row, at intervals', async () => {
    const heard: { status: string; progress: { done: number } | null }[] = [];
    let proceed = () => {};
    const watched = new Promise<void>((done) => {
      proceed = done;
    });
    const view = await enqueue('progressing', async ({ progress }) => {
      await watched;
      for (let done = 1; done <= 500; done += 1) {
        await progress({ done, total: 500, message: `order ${done}` });
        if (done === 250) {
          await eventually(async () => {
            expect((await row(view.id)).progress).toMatchObject({ done: 250 });
          });
        }
      }
      return {};
    });
    const stop = await stack.events.subscribe(jobChannel(view.id), (message) => {
      heard.push(message as (typeof heard)[number]);
    });
    proceed();
    const done = await until(view.id, 'completed');
    expect(done.progress).toEqual({ done: 500, total: 500, message: 'order 500' });
    await eventually(() => expect(heard.at(-1)?.status).toBe('completed'));
    await stop();
    expect(
      heard.some(({ status, progress }) => status === 'running' && progress?.done === 250),
    ).toBe(true);
    expect(heard.length).toBeLessThan(20);
  });

  it('completes a job whose result is too large for a live message', async () => {
    const view = await enqueue('large', async () => ({ text: 'x'.repeat(20_000) }));
    const done = await until(view.id, 'completed');
    expect((done.result as { text: string }).text).toHaveLength(20_000);
  });

  it('stores what JSON can represent of a result, and fails a job whose result it cannot', async () => {
    const odd = await enqueue('odd', async () => ({
      text: 'a\0b',
      missing: undefined,
      at: new Date(0),
    }));
    expect((await until(odd.id, 'completed')).result).toEqual({
      text: 'ab',
      at: '1970-01-01T00:00:00.000Z',
    });
    const impossible = await enqueue('impossible', async () => ({ big: 1n }), {}, onceJob);
    expect((await until(impossible.id, 'failed')).error).toMatchObject({ code: 'INTERNAL_ERROR' });
  });

  it('aborts a running job at once when it is cancelled', async () => {
    let reason: unknown;
    const view = await enqueue('cancelled', ({ signal }) => {
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reason = signal.reason;
          reject(signal.reason);
        });
      });
    });
    await until(view.id, 'running');
    await stack.runTransaction(async (tx) => {
      const { job } = await tx.prisma();
      const cancelled = await job.updateManyAndReturn({
        where: { id: view.id },
        data: { status: 'cancelled', finishedAt: new Date() },
      });
      expect(cancelled).toHaveLength(1);
    });
    await stack.events.publish(jobChannel(view.id), { id: view.id, status: 'cancelled' });
    await eventually(() => expect(String(reason)).toContain('cancelled'), 2_000);
    expect((await row(view.id)).status).toBe('cancelled');
  });

  it('notices a cancellation whose message was lost by its heartbeat', async () => {
    let aborted = false;
    const view = await enqueue('cancelled silently', ({ signal }) => {
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          reject(signal.reason);
        });
      });
    });
    await until(view.id, 'running');
    await stack.database.prisma.job.updateMany({
      where: { id: view.id },
      data: { status: 'cancelled' },
    });
    await eventually(() => expect(aborted).toBe(true));
  });

  it('does not run a job that was cancelled while it waited', async () => {
    const view = await enqueue('cancelled in time', undefined, {
      organizationId: 'org1',
      runAt: new Date(Date.now() + 800),
    });
    await stack.runTransaction(async (tx) => {
      await stack.jobs.cancel(tx, await row(view.id));
    });
    const later = await enqueue('after it', undefined, { runAt: new Date(Date.now() + 1_000) });
    await until(later.id, 'completed');
    expect(count('cancelled in time')).toBe(0);
    expect((await row(view.id)).status).toBe('cancelled');
  });

  it('removes a job from its queue when it is cancelled', async () => {
    const view = await enqueue('cancelled at once', undefined, {
      runAt: new Date(Date.now() + 3_600_000),
    });
    await stack.runTransaction(async (tx) => {
      await stack.jobs.cancel(tx, await row(view.id));
    });
    await eventually(async () => {
      expect(await stack.queues.state(await row(view.id))).toBe('unknown');
    });
  });

  it('lets only the latest run finish a job', async () => {
    const view = await enqueue('owned', undefined, { runAt: new Date(Date.now() + 3_600_000) });
    const first = await stack.repository.start(await row(view.id), new Date());
    const second = await stack.repository.start(await row(view.id), new Date());
    expect([first?.attempts, second?.attempts]).toEqual([1, 2]);
    expect(
      await stack.repository.complete(
        { ...view, attempts: 1, dedupeKey: null },
        { by: 'first' },
        null,
      ),
    ).toBeNull();
    expect(await stack.repository.heartbeat(view.id, 1, null)).toBe(false);
    const done = await stack.repository.complete(
      { ...view, attempts: 2, dedupeKey: null },
      { by: 'second' },
      null,
    );
    expect(done?.result).toEqual({ by: 'second' });
  });

  it('runs many jobs, each once', async () => {
    const labels = Array.from({ length: 60 }, (_, index) => `many ${index}`);
    const views = await stack.runTransaction((tx) =>
      Promise.all(labels.map((label) => stack.jobs.enqueue(tx, anyJob, { label }))),
    );
    await Promise.all(views.map(({ id }) => until(id, 'completed', 20_000)));
    expect(labels.map(count)).toEqual(labels.map(() => 1));
  });
});
