import { z } from 'zod';
import { batchItem, batchQuery, batchResponse, MAX_BATCH } from '@/lib/contracts/batch';
import { id, idParams } from '@/lib/contracts/common';
import { defineContract, operationsOf } from '@/lib/contracts/contract';
import { exampleQueuedJob } from '@/lib/contracts/examples';
import { EXPORT, EXPORT_RULES, exportQuery } from '@/lib/contracts/exports';
import { job } from '@/lib/contracts/jobs';
import { MAX_MONEY } from '@/lib/contracts/money';
import { exampleOrder, exampleOrderBody, exampleOrderFiles, exampleUpdatedOrder } from './examples';
import { createOrderBody, listOrdersQuery, order, updateOrderBody } from './schemas';

const { read, change } = operationsOf('orders');

const exampleRefusal = {
  code: 'VALIDATION_ERROR',
  message: 'Validation failed',
  details: {
    issues: [{ path: 'body.orders.1.items', message: `must not add up to more than ${MAX_MONEY}` }],
  },
} as const;

/** Each field is valid, but the total is too large. */
const exampleTooMuch = {
  ...exampleOrderBody,
  number: 'A-1002',
  items: [{ sku: 'MUG-02', title: 'Golden mug', quantity: 100_000, unitPrice: 1_000_000_000_000 }],
};

const ordersBatchResult = batchResponse(order);
export type OrdersBatchResult = z.infer<typeof ordersBatchResult>;

export const updateOrderItem = updateOrderBody.extend({ id });
export type UpdateOrderItem = z.output<typeof updateOrderItem>;

const BATCH_RULES =
  'Each order is validated by itself: the valid ones are written, and the response has one result per order, in the order of the request. With `atomic=true`, nothing is written unless all are valid.';

export const batchCreateOrders = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/orders/batch',
  summary: `Create up to ${MAX_BATCH} orders`,
  description: BATCH_RULES,
  role: 'member',
  query: batchQuery,
  schema: z.strictObject({ orders: z.array(batchItem(createOrderBody)).min(1).max(MAX_BATCH) }),
  response: ordersBatchResult,
  audit: 'ORDER_CREATED',
  errors: ['BATCH_FAILED'],
  examples: {
    request: { orders: [exampleOrderBody, exampleTooMuch] },
    response: {
      succeeded: 1,
      failed: 1,
      results: [
        { index: 0, status: 201, data: exampleOrder },
        { index: 1, status: 400, error: exampleRefusal },
      ],
    },
  },
});

export const batchUpdateOrders = defineContract({
  ...change,
  method: 'PUT',
  path: '/api/v1/orders/batch',
  summary: `Replace up to ${MAX_BATCH} orders`,
  description: `${BATCH_RULES} A batch may contain an order once. An order with a newer \`version\` is a VERSION_CONFLICT of that order alone.`,
  role: 'member',
  query: batchQuery,
  schema: z.strictObject({ orders: z.array(batchItem(updateOrderItem)).min(1).max(MAX_BATCH) }),
  response: ordersBatchResult,
  audit: 'ORDER_UPDATED',
  errors: ['BATCH_FAILED'],
  examples: {
    request: {
      orders: [{ ...exampleOrderBody, id: exampleOrder.id, status: 'shipped', version: 1 }],
    },
    response: {
      succeeded: 1,
      failed: 0,
      results: [{ index: 0, status: 200, data: exampleUpdatedOrder }],
    },
  },
});

/** The query of the list without paging. */
export const exportOrdersQuery = exportQuery(listOrdersQuery);
export type ExportOrdersQuery = z.output<typeof exportOrdersQuery>;

export const exportOrders = defineContract({
  ...read,
  ...EXPORT,
  path: '/api/v1/orders/export',
  summary: 'Export orders as CSV or NDJSON',
  description: `Streams all matching orders. ${EXPORT_RULES}`,
  query: exportOrdersQuery,
  examples: { files: exampleOrderFiles, response: exampleOrderFiles['text/csv'] },
});

/** The maximum size of an import; the server's own limit may be lower. */
export const MAX_IMPORT_BYTES = 1024 * 1024 * 1024;
export const IMPORT_TYPES = ['text/csv', 'application/x-ndjson'] as const;

export const importOrders = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/orders/imports',
  summary: 'Import orders from a CSV or NDJSON file',
  description:
    'The body is the file. Returns a job; follow it for progress. Each row is validated like a new order. Rows that are invalid, or whose number belongs to an existing order or an earlier row, are skipped and listed in the error report; the others are created. A malformed file creates nothing. Columns that only the server sets (id, totalAmount and so on) are ignored, so that an export can be imported.',
  role: 'member',
  upload: { contentTypes: IMPORT_TYPES, maxBytes: MAX_IMPORT_BYTES },
  response: job,
  status: 202,
  audit: 'ORDERS_IMPORT_STARTED',
  examples: {
    files: exampleOrderFiles,
    response: { ...exampleQueuedJob, name: 'orders.import', resourceType: 'OrderImport' },
  },
});

export const getOrdersImportErrors = defineContract({
  ...read,
  path: '/api/v1/orders/imports/:id/errors',
  summary: 'Download the error report of an import',
  description:
    'CSV with the columns `line`, `number`, `field` and `message`, one line per problem; `id` is the id of the job. Available for seven days.',
  params: idParams,
  response: z.string(),
  produces: ['text/csv'],
  envelope: 'raw',
  examples: {
    response:
      'line,number,field,message\r\n17,A-1016,currency,must be an ISO 4217 code such as EUR\r\n',
  },
});
