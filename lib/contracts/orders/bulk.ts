import { z } from 'zod';
import { batchItem, batchQuery, batchResponse, MAX_BATCH } from '@/lib/contracts/batch';
import { id, idParams, queryObject } from '@/lib/contracts/common';
import { defineContract } from '@/lib/contracts/contract';
import { exampleQueuedJob } from '@/lib/contracts/examples';
import { job } from '@/lib/contracts/jobs';
import { exampleOrder, exampleOrderBody, exampleOrderFiles, exampleUpdatedOrder } from './examples';
import { createOrderBody, listOrdersQuery, order, updateOrderBody } from './schemas';

const base = { tag: 'orders', authenticate: true } as const;

const exampleRefusal = {
  code: 'VALIDATION_ERROR',
  message: 'Validation failed',
  details: {
    issues: [{ path: 'body.orders.1.items', message: 'must not sum up to more than 2147483647' }],
  },
} as const;

/** Each field fits, and the order as a whole does not. */
const exampleTooMuch = {
  ...exampleOrderBody,
  number: 'A-1002',
  items: [{ sku: 'MUG-02', title: 'Golden mug', quantity: 100_000, unitPrice: 1_000_000 }],
};

const ordersBatchResult = batchResponse(order);
export type OrdersBatchResult = z.infer<typeof ordersBatchResult>;
export type OrderResult = OrdersBatchResult['results'][number];

export const updateOrderItem = updateOrderBody.extend({ id });
export type UpdateOrderItem = z.output<typeof updateOrderItem>;

const BATCH_RULES =
  'Each order is checked and answered by itself, in the order of the request; the ones that fit are written, together. With `atomic=true` nothing is written unless all fit.';

export const batchCreateOrders = defineContract({
  ...base,
  method: 'POST',
  path: '/api/v1/orders/batch',
  summary: `Create up to ${MAX_BATCH} orders`,
  description: BATCH_RULES,
  role: 'member',
  scope: 'orders:write',
  query: batchQuery,
  schema: z.strictObject({ orders: z.array(batchItem(createOrderBody)).min(1).max(MAX_BATCH) }),
  response: ordersBatchResult,
  status: 200,
  envelope: 'data',
  rateLimit: 'write',
  audit: 'ORDER_CREATED',
  idempotent: true,
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
  ...base,
  method: 'PUT',
  path: '/api/v1/orders/batch',
  summary: `Replace up to ${MAX_BATCH} orders`,
  description: `${BATCH_RULES} An order may be in a batch once; one that is no longer at the \`version\` sent is a VERSION_CONFLICT of its own.`,
  role: 'member',
  scope: 'orders:write',
  query: batchQuery,
  schema: z.strictObject({ orders: z.array(batchItem(updateOrderItem)).min(1).max(MAX_BATCH) }),
  response: ordersBatchResult,
  status: 200,
  envelope: 'data',
  rateLimit: 'write',
  audit: 'ORDER_UPDATED',
  idempotent: true,
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

export const EXPORT_FORMATS = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const { page: _page, perPage: _perPage, cursor: _cursor, ...listFields } = listOrdersQuery.shape;

/** The filters, the sort and the fields of the list; pages make no sense of a stream. */
export const exportOrdersQuery = queryObject({
  ...listFields,
  format: z.enum(EXPORT_FORMATS).default('csv'),
});
export type ExportOrdersQuery = z.output<typeof exportOrdersQuery>;

export const exportOrders = defineContract({
  ...base,
  method: 'GET',
  path: '/api/v1/orders/export',
  summary: 'Download all orders that match, as CSV or NDJSON',
  description:
    'Streamed, however many there are. CSV is RFC 4180 in UTF-8 with a header line; `items`, `history` and `metadata` are JSON in their cells, and cells that a spreadsheet would take for a formula begin with an apostrophe. NDJSON has one order a line, as the API shows it. A connection that breaks off before the end of the body means that the file is not complete.',
  role: 'viewer',
  scope: 'orders:read',
  query: exportOrdersQuery,
  response: z.string(),
  produces: ['text/csv', 'application/x-ndjson'],
  status: 200,
  envelope: 'raw',
  rateLimit: 'read',
  audit: 'none',
  examples: { files: exampleOrderFiles, response: exampleOrderFiles['text/csv'] },
});

/** The most that an import may weigh, whatever the server's own limit. */
export const MAX_IMPORT_BYTES = 1024 * 1024 * 1024;
export const IMPORT_TYPES = ['text/csv', 'application/x-ndjson'] as const;

export const importOrders = defineContract({
  ...base,
  method: 'POST',
  path: '/api/v1/orders/imports',
  summary: 'Import orders from a CSV or NDJSON file',
  description:
    'The body is the file. The answer is a job; follow it to see how far it is. Rows are checked by the rules of creating an order. One that does not fit, or whose number an order or an earlier row has already, is skipped and told in the error report; the rest is created. A file that cannot be read through creates nothing. Columns that only the server sets (id, totalAmount and so on) are ignored, so that an export can be imported.',
  role: 'member',
  scope: 'orders:write',
  upload: { contentTypes: IMPORT_TYPES, maxBytes: MAX_IMPORT_BYTES },
  response: job,
  status: 202,
  envelope: 'data',
  rateLimit: 'write',
  audit: 'ORDERS_IMPORT_STARTED',
  idempotent: true,
  examples: {
    files: exampleOrderFiles,
    response: { ...exampleQueuedJob, name: 'orders.import', resourceType: 'OrderImport' },
  },
});

export const getOrdersImportErrors = defineContract({
  ...base,
  method: 'GET',
  path: '/api/v1/orders/imports/:id/errors',
  summary: 'Download the rows that an import refused',
  description:
    'CSV with the columns `line`, `number`, `field` and `message`, one line for each problem so far; `id` is the id of the import’s job. Kept for seven days.',
  role: 'viewer',
  scope: 'orders:read',
  params: idParams,
  response: z.string(),
  produces: ['text/csv'],
  status: 200,
  envelope: 'raw',
  rateLimit: 'read',
  audit: 'none',
  examples: {
    response:
      'line,number,field,message\r\n17,A-1016,currency,must be an ISO 4217 code such as EUR\r\n',
  },
});
