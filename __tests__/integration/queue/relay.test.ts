import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { eventually } from '@/__tests__/support/eventually';
import {
  createRelayStack,
  openStores,
  type RelayStack,
  type Stores,
} from '@/__tests__/support/queue/queue-stack';
import { claimForQueue } from '@/lib/db/postgres/fair-claim';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { defineJob, registerProcessor } from '@/lib/queue/define-job';
import { PENDING_JOBS } from '@/lib/queue/job-events';
import type { Queues } from '@/lib/queue/queues';
import type { EnqueueOptions } from '@/lib/queue/types';

const definition = defineJob({
  name: 'test.relayed',
  queue: QUEUE_NAMES.SYNC,
  schema: z.strictObject({}),
});
const other = defineJob({ ...definition, name: 'test.other', queue: QUEUE_NAMES.WEBHOOK });

/** The interval of a relay that acts on signals alone. */
const NEVER = 3_600_000;

describe('the relay', () => {
  let stores: Stores;
  /** Commits jobs and must not add them to BullMQ. */
  let api: RelayStack;
  const stacks: RelayStack[] = [];
  const forbidden = vi.fn(() => Promise.reject(new Error('not here')));

  function createStack(override: Partial<Queues> = {}, demand?: number): RelayStack {
    const stack = createRelayStack(stores, override, demand);
    stacks.push(stack);
    return stack;
  }

  /** A stack that records the jobs that it adds; runs `before` each batch. */
  function createRecordingStack(
    before: () => Promise<unknown> = async () => undefined,
    demand?: number,
  ) {
    const added: string[][] = [];
    const real = createStack();
    const add: Queues['add'] = async (queue, jobs) => {
      await before();
      added.push(jobs.map(({ id }) => id));
      await real.queues.add(queue, jobs);
    };
    const stack = createStack({ add }, demand);
    return { ...stack, added };
  }

  function enqueue(count: number, options?: EnqueueOptions, kindOfJob = definition) {
    return api.runTransaction(async (tx) => {
      const ids: string[] = [];
      for (let i = 0; i < count; i += 1) {
        ids.push((await api.jobs.enqueue(tx, kindOfJob, {}, options)).id);
      }
      return ids;
    });
  }

  async function row(id = '') {
    const found = await api.repository.findById(id);
    if (!found) throw new Error(`No job ${id}`);
    return found;
  }

  function untilCompleted(id = '') {
    return eventually(async () => expect((await row(id)).status).toBe('completed'));
  }

  beforeEach(async () => {
    stores = await openStores('redis');
    api = createStack({ add: forbidden });
  });

  afterEach(async () => {
    await Promise.all(stacks.splice(0).map((stack) => stack.close()));
    await stores?.drop();
    expect(forbidden).not.toHaveBeenCalled();
  });

  it('adds jobs when it is signaled, those from before it started included', async () => {
    const worker = createStack();
    const [early] = await enqueue(1);
    await worker.work([registerProcessor(definition, async () => ({}))], { pollMs: NEVER }).ready;
    for (const id of [early, (await enqueue(1))[0], (await enqueue(1))[0]]) {
      await untilCompleted(id);
    }
  });

  it('gets one signal for many jobs, without content', async () => {
    const heard: unknown[] = [];
    await createStack().events.subscribe(PENDING_JOBS, (message) => heard.push(message));
    await Promise.all(Array.from({ length: 50 }, () => enqueue(4)));
    await api.jobs.close();
    await eventually(() => expect(heard.length).toBeGreaterThan(0));
    expect(heard.length).toBeLessThan(50);
    expect(new Set(heard)).toEqual(new Set([null]));
  });

  it('looks for jobs after a gap of the signals', async () => {
    const worker = createStack();
    await worker.work([registerProcessor(definition, async () => ({}))], { pollMs: NEVER }).ready;
    const gaps: boolean[] = [];
    worker.events.onGap((isListening) => gaps.push(isListening));
    if (stores.redis) {
      await stores.redis.kill();
      await eventually(() => expect(gaps).toContain(false));
    } else {
      const { rows } = await api.database.pool.query(
        `SELECT pid FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'plinth-events'`,
      );
      expect(rows).toHaveLength(1);
      await api.database.pool.query('SELECT pg_terminate_backend($1)', [rows[0].pid]);
    }
    // Written without a signal, as by a process that died before it could send one.
    const { queue, name } = definition;
    const data = { queue, name, maxAttempts: 1, payload: {} };
    const job = await api.database.prisma.job.create({ data });
    await stores.redis?.start();
    await untilCompleted(job.id);
  });

  it('adds every job once however many relays run, more than a batch included', async () => {
    const ids = await enqueue(1_200);
    const workers = [createRecordingStack(), createRecordingStack(), createRecordingStack()];
    const relayAll = async (relay: RelayStack['relay']) => {
      while ((await relay.relayPending()) > 0);
    };
    await Promise.all(workers.map(({ relay }) => relayAll(relay)));
    const added = workers.flatMap((worker) => worker.added.flat());
    expect(added.toSorted()).toEqual(ids.toSorted());
    expect(await api.database.prisma.job.count({ where: { status: 'queued' } })).toBe(1_200);
    expect((await api.queues.counts(definition.queue)).waiting).toBe(1_200);
  });

  it('adds no more than the workers take within a second', async () => {
    await enqueue(30);
    const { relay, added } = createRecordingStack(undefined, 10);
    expect([await relay.relayPending(), await relay.relayPending()]).toEqual([10, 0]);
    expect(added.flat()).toHaveLength(10);
  });

  it('adds one batch to each queue', async () => {
    const ids = [await enqueue(2), await enqueue(3, {}, other)];
    const worker = createRecordingStack();
    expect(await worker.relay.relayPending()).toBe(5);
    expect(worker.added.map((batch) => batch.toSorted()).toSorted()).toEqual(
      ids.map((batch) => batch.toSorted()).toSorted(),
    );
  });

  it('adds a job of the future when it is due', async () => {
    const runAt = new Date(Date.now() + 700);
    const [id] = await enqueue(1, { runAt });
    const worker = createRecordingStack();
    await worker.relay.start();
    await eventually(async () => expect((await row(id)).status).toBe('queued'));
    await worker.relay.close();
    expect(Date.now()).toBeGreaterThanOrEqual(runAt.getTime());
    expect(Date.now()).toBeLessThan(runAt.getTime() + 4_000);
  });

  it('leaves jobs pending when the queue does not take them, and adds them later', async () => {
    const [id] = await enqueue(1);
    let isUnavailable = true;
    const worker = createRecordingStack(async () => {
      if (isUnavailable) throw new Error('unavailable');
    });
    await expect(worker.relay.relayPending()).rejects.toThrow('unavailable');
    expect((await row(id)).status).toBe('pending');
    isUnavailable = false;
    await worker.relay.start();
    await eventually(async () => expect((await row(id)).status).toBe('queued'));
    await worker.relay.close();
    expect(await api.queues.state(await row(id))).toBe('waiting');
  });

  it('tries again by itself after a failure', async () => {
    let failures = 0;
    const worker = createRecordingStack(async () => {
      failures += 1;
      if (failures === 1) throw new Error('unavailable');
    });
    const [id] = await enqueue(1);
    await worker.relay.start();
    await eventually(async () => expect((await row(id)).status).toBe('queued'));
    await worker.relay.close();
    expect(failures).toBe(2);
  });

  it('leaves no job in the queue that is cancelled while it is added', async () => {
    const [id] = await enqueue(1);
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const entered = vi.fn(() => gate);
    const worker = createRecordingStack(entered);
    const relaying = worker.relay.relayPending();
    await vi.waitFor(() => expect(entered).toHaveBeenCalled());
    const pending = await row(id);
    const cancelling = api.runTransaction((tx) => api.jobs.cancel(tx, pending));
    const blocked = `SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await eventually(async () => {
      expect((await worker.database.pool.query(blocked)).rows).toHaveLength(1);
    });
    open();
    await Promise.all([relaying, cancelling]);
    expect(worker.added).toEqual([[id]]);
    expect((await row(id)).status).toBe('cancelled');
    await eventually(async () => {
      expect(await api.queues.state(await row(id))).toBe('unknown');
    });
  });

  it('adds a retried job again although the queue has it from before', async () => {
    const [id] = await enqueue(1);
    const worker = createRecordingStack();
    await worker.relay.relayPending();
    const { prisma } = api.database;
    // Cancelled by a process that died before it removed the job from the queue.
    const [cancelled] = await prisma.job.updateManyAndReturn({
      where: { id },
      data: { status: 'cancelled' },
    });
    if (!cancelled) throw new Error('not cancelled');
    await api.runTransaction((tx) => api.jobs.retry(tx, cancelled));
    await worker.relay.relayPending();
    expect(await api.queues.state(await row(id))).toBe('waiting');
  });

  it('loses its locks within 25 s when its machine vanishes', async () => {
    await enqueue(1);
    const limits = await api.runTransaction(async (tx) => {
      const shares = { ofOrganization: 1, ofKey: 1 };
      const claim = { queue: definition.queue, limit: 1, cursor: '', shares };
      expect(await claimForQueue(tx, claim)).toHaveLength(1);
      return (await tx.query('SHOW idle_in_transaction_session_timeout')).rows;
    });
    expect(limits).toEqual([{ idle_in_transaction_session_timeout: '25s' }]);
  });
});
