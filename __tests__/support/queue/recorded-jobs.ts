import { randomUUID } from 'node:crypto';
import { QUEUE_OPTIONS } from '@/lib/queue/config';
import { toJobView } from '@/lib/queue/job-view';
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
      const now = new Date();
      return toJobView({
        id: randomUUID().replaceAll('-', ''),
        organizationId: options.organizationId ?? null,
        userId: null,
        queue: definition.queue,
        name: definition.name,
        status: 'pending',
        payload: {},
        progress: null,
        result: null,
        error: null,
        attempts: 0,
        maxAttempts: definition.attempts ?? QUEUE_OPTIONS.defaultJobOptions.attempts,
        dedupeKey: null,
        resourceType: null,
        resourceId: null,
        requestId: null,
        runAt: now,
        heartbeatAt: null,
        startedAt: null,
        finishedAt: null,
        createdAt: now,
        updatedAt: now,
      });
    },
  };
}
