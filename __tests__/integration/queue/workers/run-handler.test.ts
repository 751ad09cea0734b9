import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import { type OpenQueue, onceJob, openQueue } from '@/__tests__/support/queue/queue-harness';
import { BACKENDS } from '@/__tests__/support/queue/queue-stack';
import { CHANGED_JOBS } from '@/lib/queue/job-events';

describe.each(BACKENDS)('running jobs on %s', (kind) => {
  let queue: OpenQueue;
  beforeAll(async () => {
    queue = await openQueue(kind);
  });
  afterAll(() => queue?.close());

  it('stores progress in the row and says that the job changed, both at intervals', async () => {
    let heard = 0;
    const stop = await queue.stack.events.subscribe(CHANGED_JOBS, (ids) => {
      if ((ids as string[]).includes(view.id)) heard += 1;
    });
    const view = await queue.enqueue('progressing', async ({ progress }) => {
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
    const done = await queue.until(view.id, 'completed');
    expect(done.progress).toEqual({ done: 500, total: 500, message: 'order 500' });
    // Start, progress and end.
    await eventually(() => expect(heard).toBeGreaterThanOrEqual(3));
    await stop();
    expect(heard).toBeLessThan(10);
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
      await queue.stack.jobs.cancel(tx, await queue.row(view.id));
    });
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
