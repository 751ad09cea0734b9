import { expect } from 'vitest';
import { z } from 'zod';
import { eventually } from '@/__tests__/support/eventually';
import { type BACKENDS, createQueueStack, openStores } from '@/__tests__/support/queue/queue-stack';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { defineJob, registerProcessor } from '@/lib/queue/define-job';
import type { EnqueueOptions, JobContext, JobDefinition } from '@/lib/queue/types';

const payload = z.strictObject({ label: z.string() });
export type Payload = z.infer<typeof payload>;
type Handler = (context: JobContext<Payload>) => Promise<Record<string, unknown>>;

export const anyJob = defineJob({ name: 'test.any', queue: QUEUE_NAMES.SYNC, schema: payload });
export const onceJob = defineJob({
  name: 'test.once',
  queue: QUEUE_NAMES.WEBHOOK,
  schema: payload,
  attempts: 1,
});

/** A queue with a worker; each job runs the handler that it was enqueued with. */
export async function openQueue(kind: (typeof BACKENDS)[number]) {
  const stores = await openStores(kind);
  const stack = createQueueStack(stores);
  const handlers = new Map<string, Handler>();
  const runs: string[] = [];

  const handle: Handler = (context) => {
    const { label } = context.payload;
    runs.push(label);
    return handlers.get(label)?.(context) ?? Promise.resolve({ label });
  };

  async function row(id: string) {
    const found = await stack.repository.findById(id);
    if (!found) throw new Error(`No job ${id}`);
    return found;
  }

  await stack.work([registerProcessor(anyJob, handle), registerProcessor(onceJob, handle)]).ready;
  return {
    stack,
    row,
    enqueue(
      label: string,
      handler?: Handler,
      options?: EnqueueOptions,
      definition: JobDefinition<Payload> = anyJob,
    ) {
      if (handler) handlers.set(label, handler);
      return stack.runTransaction((tx) => stack.jobs.enqueue(tx, definition, { label }, options));
    },
    /** How often the job ran. */
    count: (label: string) => runs.filter((run) => run === label).length,
    until(id: string, status: string, deadlineMs?: number) {
      return eventually(async () => {
        const found = await row(id);
        expect(found.status).toBe(status);
        return found;
      }, deadlineMs);
    },
    async close() {
      await stack.close();
      await stores.drop();
    },
  };
}

export type OpenQueue = Awaited<ReturnType<typeof openQueue>>;
