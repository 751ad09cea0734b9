import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Db } from '@/lib/db/client';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { defineJob, registerProcessor } from '@/lib/queue/define-job';
import type { RegisteredProcessor } from '@/lib/queue/types';
import type { QueueStack } from './queue-stack';

export const ITEMS = 20;

export const countingJob = defineJob({
  name: 'test.counting',
  queue: QUEUE_NAMES.SYNC,
  schema: z.strictObject({ itemMs: z.number() }),
});

// The table of idempotency keys has what the test wants: a unique pair of texts.
async function note(prisma: Db, scope: string, key: string): Promise<void> {
  const now = new Date();
  await prisma.idempotencyKey.createMany({
    data: [{ scope, key, requestHash: '', lockedUntil: now, expiresAt: now }],
    skipDuplicates: true,
  });
}

/** Takes in twenty items, one after the other, as a sync does; each visit and each item leaves a row. */
export function processCounting(prisma: Db): RegisteredProcessor {
  return registerProcessor(countingJob, async ({ jobId, payload, progress, signal }) => {
    for (let done = 0; done < ITEMS; done += 1) {
      signal.throwIfAborted();
      await note(prisma, `${jobId}:item`, String(done));
      await note(prisma, `${jobId}:visit`, randomUUID());
      await progress({ done: done + 1, total: ITEMS, message: 'counting' });
      await sleep(payload.itemMs);
    }
    return { items: ITEMS };
  });
}

export function enqueueCounting({ runTransaction, jobs }: QueueStack, itemMs: number) {
  return runTransaction((tx) => jobs.enqueue(tx, countingJob, { itemMs }));
}

/** Distinct items, and how often any was visited. */
export async function countRows({ database: { prisma } }: QueueStack, jobId: string) {
  const items = await prisma.idempotencyKey.count({ where: { scope: `${jobId}:item` } });
  const visits = await prisma.idempotencyKey.count({ where: { scope: `${jobId}:visit` } });
  return { items, visits };
}
