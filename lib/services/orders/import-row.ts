import { stringify } from 'csv-stringify/sync';
import { createOrderBody, orderList } from '@/lib/contracts/orders';
import { type FieldIssue, isApiError, toIssues } from '@/lib/errors';
import type { OrderFields } from '@/lib/repositories/orders/orders-repository';
import type { ImportColumns, ImportRecord } from '@/lib/services/import-files/import-file';
import { newOrderFields } from './order-rules';

const fields = Object.entries(createOrderBody.shape);
const names = fields.map(([name]) => name);

/** The fields of a new order; columns that the server computes are ignored. */
export const IMPORT_COLUMNS: ImportColumns = {
  of: 'an order',
  columns: names,
  required: fields.flatMap(([name, schema]) => (schema.isOptional() ? [] : [name])),
  ignored: Object.keys(orderList.columns).filter((name) => !names.includes(name)),
  json: ['items', 'metadata'],
};

/** One reason why a row was rejected; `field` is empty when it is about the whole row. */
export interface RejectedField {
  line: number;
  number: string;
  field: string;
  message: string;
}

export type CheckedRow =
  | { line: number; fields: OrderFields }
  | { line: number; rejected: RejectedField[] };

function withoutComputed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => !IMPORT_COLUMNS.ignored.includes(name)),
  );
}

function numberOf(value: unknown): string {
  const { number } = (value ?? {}) as { number?: unknown };
  return typeof number === 'string' ? number.slice(0, 64) : '';
}

function toFields(value: unknown): OrderFields | FieldIssue[] {
  const parsed = createOrderBody.safeParse(withoutComputed(value));
  if (!parsed.success) return toIssues(parsed.error, 'body');
  try {
    return newOrderFields(parsed.data);
  } catch (error) {
    if (!isApiError(error, 'VALIDATION_ERROR')) throw error;
    return (error.details as { issues: FieldIssue[] }).issues;
  }
}

/** Validates a row like the body of a request that creates an order. */
export function checkRow(record: ImportRecord): CheckedRow {
  const { line } = record;
  if ('problem' in record) {
    return { line, rejected: [{ line, number: '', field: '', message: record.problem }] };
  }
  const number = numberOf(record.value);
  const fields = toFields(record.value);
  if (!Array.isArray(fields)) return { line, fields };
  const rejected = fields.map(({ path, message }) => {
    return { line, number, field: path.replace(/^body\.?/, ''), message };
  });
  return { line, rejected };
}

/** The problem of a row whose order number exists. */
export function takenNumber(line: number, number: string): RejectedField {
  const message = 'is the number of an existing order or of an earlier row';
  return { line, number, field: 'number', message };
}

/** The first line of every error report. */
export const REPORT_HEADER = 'line,number,field,message\r\n';

/** Lines of the error report; formulas are escaped as in the export. */
export function reportLines(rejected: readonly RejectedField[]): Buffer<ArrayBuffer> {
  const columns = ['line', 'number', 'field', 'message'];
  const options = { columns, record_delimiter: 'windows', escape_formulas: true } as const;
  return Buffer.from(stringify([...rejected], options));
}
