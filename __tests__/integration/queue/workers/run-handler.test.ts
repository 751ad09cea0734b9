import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import { type OpenQueue, onceJob, openQueue } from '@/__tests__/support/queue/queue-harness';
import { BACKENDS } from '@/__tests__/support/queue/queue-stack';
import { jobChannel } from '@/lib/queue/job-events';

describe.each(BACKENDS)('running jobs on %s', (kind) => {
  let queue: OpenQueue;
  beforeAll(async () => {
    queue = await openQueue(kind);
  });
  afterAll(() => queue?.close());

  it('publishes progress and stores it in the row, at intervals', async () => {
    const heard: { status: string; progress: { done: number } | null }[] = [];
    let proceed = () => {};
    const watched = new Promise<void>((done) => {
      proceed = done;
    });
    const view = await queue.enqueue('progressing', async ({ progress }) => {
      await watched;
      for (let done = 1; done <= 500; done += 1) {
        await progress({ done, total: 500, message: `order ${done}` });
        if (done === 250) {
          await eventually(async () => {
            expect((await queue.row(view.id)).progress).toMatchObject({ done: 250 });
          });
        }
      }
      return {};
    });
    const stop = await queue.stack.events.subscribe(jobChannel(view.id), (message) => {
      heard.push(message as (typeof heard)[number]);
    });
    proceed();
    const done = await queue.until(view.id, 'completed');
    expect(done.progress).toEqual({ done: 500, total: 500, message: 'order 500' });
    await eventually(() => expect(heard.at(-1)?.status).toBe('completed'));
    await stop();
    expect(
      heard.some(({ status, progress }) => status === 'running' && progress?.done === 250),
    ).toBe(true);
    expect(heard.length).toBeLessThan(20);
  });

  it('completes a job whose result is too large for a live message', async () => {
    const view = await queue.enqueue('large', async () => ({ text: 'x'.repeat(20_000) }));
    const done = await queue.until(view.id, 'completed');
    expect((done.result as { text: string }).text).toHaveLength(20_000);
  });

  it('stores what JSON can represent of a result, and fails a job whose result it cannot', async () => {
    const odd = await queue.enqueue('odd', async () => ({
      text: 'a\0b',
      missing: undefined,
      at: new Date(0),
    }));
    expect((await queue.until(odd.id, 'completed')).result).toEqual({
      text: 'ab',
      at: '1970-01-01T00:00:00.000Z',
    });
    const impossible = await queue.enqueue('impossible', async () => ({ big: 1n }), {}, onceJob);
    expect((await queue.until(impossible.id, 'failed')).error).toMatchObject({
      code: 'INTERNAL_ERROR',
    });
  });

  it('aborts a running job at once when it is cancelled', async () => {
    let reason: unknown;
    const view = await queue.enqueue('cancelled', ({ signal }) => {
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reason = signal.reason;
          reject(signal.reason);
        });
      });
    });
    await queue.until(view.id, 'running');
    await queue.stack.runTransaction(async (tx) => {
      const { job } = await tx.prisma();
      const cancelled = await job.updateManyAndReturn({
        where: { id: view.id },
        data: { status: 'cancelled', finishedAt: new Date() },
      });
      expect(cancelled).toHaveLength(1);
    });
    await queue.stack.events.publish(jobChannel(view.id), { id: view.id, status: 'cancelled' });
    await eventually(() => expect(String(reason)).toContain('cancelled'), 2_000);
    expect((await queue.row(view.id)).status).toBe('cancelled');
  });

  it('notices a cancellation whose message was lost by its heartbeat', async () => {
    let aborted = false;
    const view = await queue.enqueue('cancelled silently', ({ signal }) => {
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          reject(signal.reason);
        });
      });
    });
    await queue.until(view.id, 'running');
    await queue.stack.database.prisma.job.updateMany({
      where: { id: view.id },
      data: { status: 'cancelled' },
    });
    await eventually(() => expect(aborted).toBe(true));
  });
});
