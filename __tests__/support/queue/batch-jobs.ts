import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Db } from '@/lib/db/client';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { defineJob, registerProcessor } from '@/lib/queue/define-job';
import { batchJob } from '@/lib/queue/types';
import type { QueueStack } from './queue-stack';

const queue = QUEUE_NAMES.SYNC;
const partJob = defineJob({ name: 'test.part', queue, schema: z.strictObject({ n: z.number() }) });
const sumJob = defineJob({ name: 'test.sum', queue, schema: z.strictObject({}) });

/** Parts that take a moment, and their sum; each run of the sum leaves a row. */
export function batchProcessors(prisma: Db) {
  return [
    registerProcessor(partJob, async ({ payload: { n } }) => {
      await sleep(100);
      return { n };
    }),
    registerProcessor(sumJob, async ({ jobId, children }) => {
      const now = new Date();
      const row = { requestHash: '', lockedUntil: now, expiresAt: now };
      await prisma.idempotencyKey.create({ data: { scope: jobId, key: randomUUID(), ...row } });
      const parts = await children();
      return { sum: parts.reduce((sum, { result }) => sum + Number(result?.n), 0) };
    }),
  ];
}

export function enqueueSum({ runTransaction, jobs }: QueueStack, parts: number) {
  return runTransaction((tx) =>
    jobs.enqueueBatch(tx, {
      children: Array.from({ length: parts }, (_, n) => batchJob(partJob, { n })),
      continuation: batchJob(sumJob, {}),
    }),
  );
}
