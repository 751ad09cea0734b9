import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { eventually } from '@/__tests__/support/eventually';
import {
  createQueueStack,
  openStores,
  type QueueStack,
  type Stores,
} from '@/__tests__/support/queue-stack';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { defineJob } from '@/lib/queue/define-job';
import { toJobRow } from '@/lib/queue/job-row';
import { register } from '@/lib/queue/register';
import type { QueueTransport } from '@/lib/queue/transport';
import type { EnqueueOptions } from '@/lib/queue/types';
import { PENDING_JOBS } from '@/lib/queue/wake-workers';

// Nobody sweeps here: what moves has been woken.
vi.mock('@/lib/queue/workers/sweeper', () => ({
  startSweeper: () => ({ stop: async () => undefined }),
}));

const definition = defineJob({
  name: 'test.taken',
  queue: QUEUE_NAMES.SYNC,
  schema: z.strictObject({}),
});

describe('jobs that are left to the workers', () => {
  let stores: Stores;
  /** Commits jobs and may not talk to BullMQ. */
  let api: QueueStack;
  const stacks: QueueStack[] = [];
  const forbidden = vi.fn(() => Promise.reject(new Error('not here')));

  function stackWith(override: Partial<QueueTransport> = {}): QueueStack {
    const stack = createQueueStack(stores, override);
    stacks.push(stack);
    return stack;
  }

  /** A stack that tells what it hands over; `before` each batch. */
  function recordingStack(before: () => Promise<unknown> = async () => undefined) {
    const handedOver: string[] = [];
    const real = stackWith();
    const stack = stackWith({
      addMany: async (queue, jobs) => {
        await before();
        handedOver.push(...jobs.map(({ id }) => id));
        await real.transport.addMany(queue, jobs);
      },
    });
    return { ...stack, handedOver };
  }

  function enqueue(count: number, options?: EnqueueOptions): Promise<string[]> {
    return api.runTransaction(async (tx) => {
      const ids: string[] = [];
      for (let i = 0; i < count; i += 1) {
        ids.push((await api.jobs.enqueue(tx, definition, {}, options)).id);
      }
      return ids;
    });
  }

  const inAnHour = () => ({ runAt: new Date(Date.now() + 3_600_000) });

  async function row(id = '') {
    const found = await api.repository.findById(id);
    if (!found) throw new Error(`No job ${id}`);
    return found;
  }

  async function takeOver({ jobs }: QueueStack): Promise<void> {
    jobs.takeOver();
    await jobs.close();
  }

  beforeEach(async () => {
    stores = await openStores('postgres');
    api = stackWith({ add: forbidden, addMany: forbidden });
  });

  afterEach(async () => {
    await Promise.all(stacks.splice(0).map((stack) => stack.close()));
    await stores?.drop();
    expect(forbidden).not.toHaveBeenCalled();
  });

  it('run when a worker is woken, those from before it started to listen included', async () => {
    const worker = stackWith();
    const [early] = await enqueue(1);
    await worker.work([register(definition, async () => ({}))]).ready;
    const [first] = await enqueue(1);
    await eventually(async () => expect((await row(first)).status).toBe('completed'));
    const [second] = await enqueue(1);
    for (const id of [early, second]) {
      await eventually(async () => expect((await row(id)).status).toBe('completed'));
    }
  });

  it('are told of together, with nothing about any of them', async () => {
    const heard: unknown[] = [];
    await stackWith().events.subscribe(PENDING_JOBS, (message) => heard.push(message));
    await Promise.all(Array.from({ length: 50 }, () => enqueue(4)));
    await api.jobs.close();
    await eventually(() => expect(heard.length).toBeGreaterThan(0));
    expect(heard.length).toBeLessThan(50);
    expect(new Set(heard)).toEqual(new Set([null]));
  });

  it('are looked for after a gap of the messages', async () => {
    const worker = stackWith();
    await worker.work([register(definition, async () => ({}))]).ready;
    const listeners = `SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'plinth-events'`;
    const { rows } = await api.database.pool.query(listeners);
    expect(rows).toHaveLength(1);
    const { pool, prisma } = api.database;
    await pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
    // Written without a message, as by a process that died before it could send one.
    const { queue, name } = definition;
    const job = await prisma.job.create({ data: { queue, name, maxAttempts: 1, payload: {} } });
    await eventually(async () => expect((await row(job.id)).status).toBe('completed'));
  });

  it('are handed over once however many workers take, more than a batch included', async () => {
    const ids = await enqueue(1_200, inAnHour());
    const workers = [recordingStack(), recordingStack(), recordingStack()];
    await Promise.all(workers.map(takeOver));
    const handedOver = workers.flatMap((worker) => worker.handedOver);
    expect(handedOver.toSorted()).toEqual(ids.toSorted());
    expect(await api.database.prisma.job.count({ where: { status: 'queued' } })).toBe(1_200);
    expect((await api.transport.counts(definition.queue)).delayed).toBe(1_200);
  });

  it('wait as before when the queue does not take them', async () => {
    const [id] = await enqueue(1, inAnHour());
    let isAway = true;
    const worker = recordingStack(async () => {
      if (isAway) throw new Error('away');
    });
    await takeOver(worker);
    expect((await row(id)).status).toBe('pending');
    isAway = false;
    await takeOver(worker);
    expect((await row(id)).status).toBe('queued');
    expect(await api.transport.state(toJobRow(await row(id)))).toBe('delayed');
  });

  it('do not stay in the queue when they are cancelled while they are taken over', async () => {
    const [id] = await enqueue(1, inAnHour());
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const entered = vi.fn(() => gate);
    const worker = recordingStack(entered);
    worker.jobs.takeOver();
    await vi.waitFor(() => expect(entered).toHaveBeenCalled());
    const pending = await row(id);
    const cancelling = api.runTransaction(async (tx) => {
      const cancelled = await api.repository.cancel(tx.db, pending);
      if (cancelled) api.jobs.discard(tx, toJobRow(cancelled));
    });
    const blocked = `SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await eventually(async () => {
      expect((await worker.database.pool.query(blocked)).rows).toHaveLength(1);
    });
    open();
    await cancelling;
    await api.jobs.close();
    expect(worker.handedOver).toEqual([id]);
    expect((await row(id)).status).toBe('cancelled');
    expect(await api.transport.state(toJobRow(await row(id)))).toBe('unknown');
  });

  it('are let go by the database when a worker vanishes with them', async () => {
    await enqueue(1, inAnHour());
    const limits = await api.runTransaction(async ({ db }) => {
      expect(await api.repository.claimPending(db, 1)).toHaveLength(1);
      return db.$queryRaw`SHOW idle_in_transaction_session_timeout`;
    });
    expect(limits).toEqual([{ idle_in_transaction_session_timeout: '25s' }]);
  });
});
