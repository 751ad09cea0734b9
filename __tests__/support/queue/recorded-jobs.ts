import { randomUUID } from 'node:crypto';
import { toJobView } from '@/lib/contracts/jobs';
import { QUEUE_OPTIONS } from '@/lib/queue/config';
import type { EnqueueOptions, Jobs } from '@/lib/queue/types';

export interface RecordedJob {
  name: string;
  payload: unknown;
  options: EnqueueOptions;
}

/** Records jobs instead of running them. */
export function recordJobs(): Jobs & { recorded: RecordedJob[] } {
  const recorded: RecordedJob[] = [];
  return {
    recorded,
    async enqueue(_tx, definition, payload, options = {}) {
      recorded.push({ name: definition.name, payload, options });
      return toJobView({
        id: randomUUID().replaceAll('-', ''),
        queue: definition.queue,
        name: definition.name,
        status: 'pending',
        progress: null,
        result: null,
        error: null,
        attempts: 0,
        maxAttempts: definition.attempts ?? QUEUE_OPTIONS.defaultJobOptions.attempts,
        resourceType: null,
        resourceId: null,
        requestId: null,
        parentId: null,
        pendingChildren: 0,
        waitsFor: null,
        runAt: new Date(),
        startedAt: null,
        finishedAt: null,
        createdAt: new Date(),
      });
    },
    async enqueueBy(_tx, { queue, name, attempts }, write) {
      const { attempts: byDefault } = QUEUE_OPTIONS.defaultJobOptions;
      const written = await write({ queue, name, maxAttempts: attempts ?? byDefault });
      for (const payload of written) recorded.push({ name, payload, options: {} });
      return written;
    },
    enqueueBatch: () => Promise.reject(new Error('Batches are not recorded')),
    signal: () => undefined,
  };
}
