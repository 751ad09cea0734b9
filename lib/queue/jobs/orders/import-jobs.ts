import { z } from 'zod';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { defineJob } from '@/lib/queue/define-job';

/** Takes the orders of an uploaded file in. The import's row has the job's id and holds everything else. */
export const importOrdersJob = defineJob({
  name: 'orders.import',
  queue: QUEUE_NAMES.SYNC,
  schema: z.strictObject({}),
  attempts: 5,
});

export type ImportOrdersPayload = z.infer<typeof importOrdersJob.schema>;
