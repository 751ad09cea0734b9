import { z } from 'zod';
import { defineNotification } from '@/lib/contracts/area';
import { id } from '@/lib/contracts/common';
import { exampleIds } from '@/lib/contracts/examples';

export const ordersImported = defineNotification({
  type: 'orders.imported',
  description: 'An import of orders that you started has ended',
  to: 'person',
  data: z.object({ jobId: id, created: z.number(), failed: z.number() }),
  example: { jobId: exampleIds.job, created: 1200, failed: 3 },
  title: ({ failed }) =>
    failed === 0 ? 'Your orders are imported' : 'Some of your orders were not imported',
  body: ({ created, failed }) => `${created} created, ${failed} rejected.`,
  link: ({ jobId }) => `/jobs/${jobId}`,
  channels: ['app'],
});
