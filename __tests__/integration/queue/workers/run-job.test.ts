import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually } from '@/__tests__/support/eventually';
import {
  anyJob,
  type OpenQueue,
  onceJob,
  openQueue,
} from '@/__tests__/support/queue/queue-harness';
import { BACKENDS } from '@/__tests__/support/queue/queue-stack';
import { ConflictError } from '@/lib/errors';
import { RetryLaterError, UnrecoverableJobError } from '@/lib/queue/types';

describe.each(BACKENDS)('runs of jobs on %s', (kind) => {
  let queue: OpenQueue;
  beforeAll(async () => {
    queue = await openQueue(kind);
  });
  afterAll(() => queue?.close());

  it('fails a job whose stored payload does not match the schema, without running it', async () => {
    const stale = { ...anyJob, schema: z.object({ old: z.string() }) };
    const view = await queue.stack.runTransaction((tx) =>
      queue.stack.jobs.enqueue(tx, stale, { old: 'x' }),
    );
    expect((await queue.until(view.id, 'failed')).error).toMatchObject({ code: 'INVALID_PAYLOAD' });
  });

  it('retries with the backoff of the queue, and shows the error meanwhile', async () => {
    const view = await queue.enqueue('second time lucky', async ({ attempt }) => {
      if (attempt === 1) throw new Error('SELECT secret FROM somewhere');
      return { attempt };
    });
    const between = await eventually(async () => {
      const found = await queue.row(view.id);
      expect(found.error).not.toBeNull();
      return found;
    });
    expect(between.status).toBe('pending');
    expect(JSON.stringify(between.error)).not.toContain('secret');
    const done = await queue.until(view.id, 'completed');
    expect(done).toMatchObject({ attempts: 2, result: { attempt: 2 }, error: null });
  });

  it('fails after the last attempt, and at once on an UnrecoverableJobError', async () => {
    const last = await queue.enqueue(
      'only once',
      async () => {
        throw new ConflictError('The shop is closed');
      },
      {},
      onceJob,
    );
    const hopeless = await queue.enqueue('hopeless', async () => {
      throw new UnrecoverableJobError('The shop is gone');
    });
    expect((await queue.until(last.id, 'failed')).error).toEqual({
      code: 'CONFLICT',
      message: 'The shop is closed',
    });
    expect(await queue.until(hopeless.id, 'failed')).toMatchObject({
      attempts: 1,
      error: { code: 'UNRECOVERABLE', message: 'The shop is gone' },
    });
  });

  it('keeps what went wrong in each run, the latest 25, after a retry, too', async () => {
    let runs = 0;
    const view = await queue.enqueue('often broken', async () => {
      runs += 1;
      if (runs <= 30) throw new RetryLaterError(`Broken ${runs}`, 1);
      // A run that only waits is no failure.
      if (runs <= 35) throw new RetryLaterError('Not due', 1, false);
      throw new UnrecoverableJobError('Broken for good');
    });
    const { failures } = await queue.until(view.id, 'failed');
    const kept = failures as { message: string; at: string; durationMs: number; worker: string }[];
    expect(kept.map(({ message }) => message)).toEqual([
      ...Array.from({ length: 24 }, (_, i) => `Broken ${i + 7}`),
      'Broken for good',
    ]);
    for (const { at, durationMs, worker } of kept) {
      expect(Date.now() - Date.parse(at)).toBeLessThan(60_000);
      expect(durationMs).toBeGreaterThanOrEqual(0);
      expect(worker).toMatch(/^[a-z0-9]{8}$/);
    }
    expect(new Set(kept.map(({ worker }) => worker)).size).toBe(1);
  });

  it('runs a failed job again on retry', async () => {
    let broken = true;
    const view = await queue.enqueue(
      'redriven',
      async () => {
        if (broken) throw new Error('broken');
        return { fine: true };
      },
      {},
      onceJob,
    );
    const failed = await queue.until(view.id, 'failed');
    broken = false;
    await queue.stack.runTransaction(async (tx) => {
      expect(await queue.stack.jobs.retry(tx, failed)).toMatchObject({ maxAttempts: 4 });
    });
    expect(await queue.until(view.id, 'completed')).toMatchObject({ attempts: 2, error: null });
  });

  it('postpones a job on a RetryLaterError without counting the attempt', async () => {
    const begun: number[] = [];
    const view = await queue.enqueue(
      'later',
      async ({ attempt }) => {
        begun.push(Date.now());
        if (begun.length < 3) throw new RetryLaterError('The provider asked us to wait', 300);
        return { attempt };
      },
      {},
      onceJob,
    );
    expect(await queue.until(view.id, 'completed')).toMatchObject({
      attempts: 1,
      result: { attempt: 1 },
    });
    expect(begun).toHaveLength(3);
    expect((begun[1] ?? 0) - (begun[0] ?? 0)).toBeGreaterThanOrEqual(290);
  });
});
