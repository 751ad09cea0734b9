import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { eventually } from '@/__tests__/support/eventually';
import {
  createQueueStack,
  openStores,
  type QueueStack,
  type Stores,
} from '@/__tests__/support/queue/queue-stack';
import { type Actor, systemActor } from '@/lib/auth/actor';
import { type JobView, listJobs } from '@/lib/contracts/jobs';
import { ConflictError, NotFoundError } from '@/lib/errors';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { defineJob, registerProcessor } from '@/lib/queue/define-job';
import type { EnqueueOptions, JobContext } from '@/lib/queue/types';
import { JobsService } from '@/lib/services/jobs-service';

const definition = defineJob({
  name: 'test.service',
  queue: QUEUE_NAMES.SYNC,
  schema: z.strictObject({ label: z.string() }),
  attempts: 1,
});
const ours = systemActor('ourorganization');
const theirs = systemActor('otherorganization');
const query = (values: Record<string, unknown> = {}) => listJobs.query.parse(values);

describe('JobsService', () => {
  let stores: Stores;
  let stack: QueueStack;
  let service: JobsService;
  const record = vi.fn(async () => undefined);
  const handlers = new Map<
    string,
    (context: JobContext<{ label: string }>) => Promise<Record<string, unknown>>
  >();

  function enqueue(
    label: string,
    actor: Actor = ours,
    options: EnqueueOptions = {},
  ): Promise<JobView> {
    return stack.runTransaction((tx) =>
      stack.jobs.enqueue(
        tx,
        definition,
        { label },
        { organizationId: actor.organizationId, ...options },
      ),
    );
  }

  function untilStatus(id: string, status: string): Promise<JobView> {
    return eventually(async () => {
      const view = await service.get(ours, id);
      expect(view.status).toBe(status);
      return view;
    });
  }

  const never = () => ({ runAt: new Date(Date.now() + 3_600_000) });

  beforeAll(async () => {
    stores = await openStores('postgres');
    stack = createQueueStack(stores);
    const { repository, jobs, runTransaction, events } = stack;
    service = new JobsService({
      repository,
      jobs,
      transaction: runTransaction,
      audit: { record },
      events,
    });
    const handler = (context: JobContext<{ label: string }>) =>
      handlers.get(context.payload.label)?.(context) ?? Promise.resolve({ fine: true });
    await stack.work([registerProcessor(definition, handler)]).ready;
  });

  afterAll(async () => {
    await stack?.close();
    await stores?.drop();
  });

  it('lists the jobs of the organization, newest first, filtered', async () => {
    const resource = { type: 'Connection', id: 'connection1' } as const;
    const [first, second] = [
      await enqueue('a', ours, { ...never(), resource }),
      await enqueue('b', ours, never()),
    ];
    await enqueue('c', theirs, never());
    const all = await service.list(ours, query());
    expect(all.data.parse().map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(all.pagination).toMatchObject({ total: 2, page: 1 });
    const filtered = await service.list(ours, query({ resourceId: 'connection1' }));
    expect(filtered.data.parse()).toMatchObject([
      { id: first.id, resourceType: 'Connection', resourceId: 'connection1' },
    ]);
    expect((await service.list(ours, query({ status: 'failed' }))).data.text).toBe('[]');
    expect((await service.list(ours, query({ queue: QUEUE_NAMES.WEBHOOK }))).data.text).toBe('[]');
    const page = await service.list(ours, query({ perPage: 1 }));
    const next = await service.list(
      ours,
      query({ perPage: 1, cursor: page.pagination.nextCursor }),
    );
    expect(next.data.parse().map(({ id }) => id)).toEqual([first.id]);
    expect(JSON.stringify(all)).not.toContain('payload');
  });

  it('hides the jobs of others in every operation', async () => {
    const { id } = await enqueue('hidden', theirs, never());
    const signal = new AbortController().signal;
    await expect(service.get(ours, id)).rejects.toThrow(NotFoundError);
    await expect(service.cancel(ours, id)).rejects.toThrow(NotFoundError);
    await expect(service.retry(ours, id)).rejects.toThrow(NotFoundError);
    await expect(service.watch(ours, id, signal)).rejects.toThrow(NotFoundError);
    expect((await service.get(theirs, id)).status).not.toBe('cancelled');
  });

  it('cancels a waiting job once, with an audit entry', async () => {
    record.mockClear();
    const { id } = await enqueue('waiting', ours, never());
    expect(await service.cancel(ours, id)).toMatchObject({ id, status: 'cancelled' });
    await expect(service.cancel(ours, id)).rejects.toThrow(ConflictError);
    expect(record).toHaveBeenCalledTimes(1);
    expect(record).toHaveBeenCalledWith(expect.anything(), ours, {
      action: 'JOB_CANCELLED',
      resourceType: 'Job',
      resourceId: id,
      changes: { status: { from: expect.stringMatching(/pending|queued/), to: 'cancelled' } },
      metadata: { queue: QUEUE_NAMES.SYNC, name: 'test.service' },
    });
  });

  it('changes nothing when the audit entry cannot be written', async () => {
    const { id } = await enqueue('unaudited', ours, never());
    record.mockRejectedValueOnce(new Error('disk full'));
    await expect(service.cancel(ours, id)).rejects.toThrow('disk full');
    expect(['pending', 'queued']).toContain((await service.get(ours, id)).status);
  });

  it('cancels a running job, which stops, and runs it again when asked', async () => {
    let runs = 0;
    handlers.set('again', async ({ signal }) => {
      runs += 1;
      if (runs > 1) return { runs };
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    });
    const { id } = await enqueue('again');
    await untilStatus(id, 'running');
    await service.cancel(ours, id);
    const revived = await service.retry(ours, id);
    expect(revived).toMatchObject({ status: 'pending', attempts: 1, finishedAt: null });
    expect(await untilStatus(id, 'completed')).toMatchObject({ result: { runs: 2 }, attempts: 2 });
    await expect(service.retry(ours, id)).rejects.toThrow(ConflictError);
  }, 40_000);

  it('does not revive a job whose work a newer one is doing', async () => {
    const options = () => ({ ...never(), dedupeKey: 'sync:1' });
    const first = await enqueue('old', ours, options());
    await service.cancel(ours, first.id);
    const second = await enqueue('new', ours, options());
    await expect(service.retry(ours, first.id)).rejects.toThrow(/newer job/);
    expect((await service.get(ours, first.id)).status).toBe('cancelled');
    await service.cancel(ours, second.id);
    handlers.set('old', async () => ({ fine: true }));
    await service.retry(ours, first.id);
    await untilStatus(first.id, 'completed');
  });

  it('streams a job from where it is to its end', async () => {
    let proceed = () => {};
    const ended = new Promise<void>((done) => {
      proceed = done;
    });
    handlers.set('watched', async ({ progress }) => {
      await ended;
      await progress({ done: 1, total: 2, message: 'one' });
      return { fine: true };
    });
    const { id } = await enqueue('watched');
    await untilStatus(id, 'running');
    const seen: JobView[] = [];
    for await (const view of await service.watch(ours, id, new AbortController().signal)) {
      seen.push(view);
      proceed();
    }
    expect(seen[0]).toMatchObject({ id, status: 'running' });
    expect(seen.at(-1)).toMatchObject({ id, status: 'completed', result: { fine: true } });
    const after = [];
    for await (const view of await service.watch(ours, id, new AbortController().signal))
      after.push(view);
    expect(after).toMatchObject([{ id, status: 'completed' }]);
  });

  it('ends the stream when the client goes, and finds an end whose message was lost', async () => {
    const { id } = await enqueue('left', ours, never());
    const controller = new AbortController();
    const stream = (await service.watch(ours, id, controller.signal))[Symbol.asyncIterator]();
    expect((await stream.next()).value).toMatchObject({ id });
    const next = stream.next();
    controller.abort();
    expect(await next).toEqual({ done: true, value: undefined });

    const watching = (await service.watch(ours, id, new AbortController().signal))[
      Symbol.asyncIterator
    ]();
    await watching.next();
    const last = watching.next();
    await stack.database.prisma.job.updateMany({ where: { id }, data: { status: 'cancelled' } });
    expect((await last).value).toMatchObject({ id, status: 'cancelled' });
  });
});
