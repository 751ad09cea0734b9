import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually } from '@/__tests__/support/eventually';
import {
  BACKENDS,
  createQueueStack,
  openStores,
  type QueueStack,
  type Stores,
} from '@/__tests__/support/queue/queue-stack';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { defineJob, registerProcessor } from '@/lib/queue/define-job';
import type { EnqueueOptions } from '@/lib/queue/types';

const schema = z.strictObject({});
const sync = defineJob({ name: 'test.sync', queue: QUEUE_NAMES.SYNC, schema });
const send = defineJob({ name: 'test.send', queue: QUEUE_NAMES.WEBHOOK, schema });

describe.each(BACKENDS)('fair shares on %s', (kind) => {
  let stores: Stores;
  let stack: QueueStack;
  let release = () => {};
  let released: Promise<void>;
  /** Organizations in the order in which their jobs began. */
  let begun: string[];

  beforeEach(async () => {
    stores = await openStores(kind);
    stack = createQueueStack(stores);
    begun = [];
    released = new Promise((resolve) => {
      release = resolve;
    });
  });
  afterEach(async () => {
    release();
    await stack?.close();
    await stores?.drop();
  });

  function enqueue(definition: typeof sync, count: number, options: EnqueueOptions) {
    return stack.runTransaction(async (tx) => {
      for (let i = 0; i < count; i += 1) await stack.jobs.enqueue(tx, definition, {}, options);
    });
  }

  /** Five slots; jobs of `hanging` hang until the test releases them. */
  function work(hanging: (organizationId: string, key: string | null) => boolean = () => false) {
    const handler = async ({
      jobId,
      organizationId,
    }: {
      jobId: string;
      organizationId: string | null;
    }) => {
      const row = await stack.repository.findById(jobId);
      const key = row?.concurrencyKey ?? null;
      begun.push(key ?? organizationId ?? '');
      if (hanging(organizationId ?? '', key)) await released;
      return {};
    };
    return stack.work([registerProcessor(sync, handler), registerProcessor(send, handler)]).ready;
  }

  it('starts the job of an organization before the backlog of another', async () => {
    await enqueue(sync, 500, { organizationId: 'large' });
    await enqueue(sync, 1, { organizationId: 'small' });
    await work();
    await eventually(() => expect(begun).toContain('small'));
    // Those that were taken with it and before it, and not hundreds.
    expect(begun.indexOf('small')).toBeLessThan(30);
  });

  it('sends the webhook of an organization while the receiver of another hangs', async () => {
    await enqueue(send, 40, { organizationId: 'hanging', concurrencyKey: 'endpoint1' });
    await work((organizationId) => organizationId === 'hanging');
    await eventually(() => expect(begun).toContain('endpoint1'));
    const enqueuedAt = Date.now();
    await enqueue(send, 1, { organizationId: 'other', concurrencyKey: 'endpoint2' });
    await eventually(() => expect(begun).toContain('endpoint2'), 5_000);
    expect(Date.now() - enqueuedAt).toBeLessThan(2_000);
  });

  it('sends the webhook of an organization while the receivers of several others hang', async () => {
    const hanging = ['a', 'b', 'c'];
    for (const organizationId of hanging) {
      for (const key of ['1', '2', '3', '4']) {
        const concurrencyKey = organizationId + key;
        await enqueue(send, 10, { organizationId, concurrencyKey });
      }
    }
    await work((organizationId) => hanging.includes(organizationId));
    // All slots are taken, and more.
    await eventually(() => expect(begun.length).toBeGreaterThan(5));
    const enqueuedAt = Date.now();
    await enqueue(send, 1, { organizationId: 'other', concurrencyKey: 'fine' });
    await eventually(() => expect(begun).toContain('fine'), 8_000);
    expect(Date.now() - enqueuedAt).toBeLessThan(4_000);
  });

  it('sends to an endpoint while another one of the same organization hangs', async () => {
    const organizationId = 'one';
    await enqueue(send, 40, { organizationId, concurrencyKey: 'hanging' });
    await work((_, key) => key === 'hanging');
    await eventually(() => expect(begun).toContain('hanging'));
    await enqueue(send, 1, { organizationId, concurrencyKey: 'fine' });
    await eventually(() => expect(begun).toContain('fine'), 5_000);
  });

  it('runs every job once its share has room again', async () => {
    await enqueue(send, 60, { organizationId: 'hanging', concurrencyKey: 'endpoint1' });
    await work(() => true);
    await eventually(() => expect(begun.length).toBeGreaterThan(0));
    release();
    await eventually(async () => {
      expect(await stack.database.prisma.job.count({ where: { status: 'completed' } })).toBe(60);
    }, 20_000);
    expect(begun).toHaveLength(60);
  });
});
