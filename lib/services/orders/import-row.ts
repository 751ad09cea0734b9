import { stringify } from 'csv-stringify/sync';
import { type CreateOrderBody, createOrderBody, orderList } from '@/lib/contracts/orders';
import { type FieldIssue, isApiError } from '@/lib/errors';
import type { OrderFields } from '@/lib/repositories/orders/orders-repository';
import type { ImportColumns, ImportRecord } from '@/lib/services/import-files/import-record';
import { newOrderFields } from './order-rules';

const fields = Object.entries(createOrderBody.shape);
const names = fields.map(([name]) => name);

/** A file has the fields of creating an order; what the server computes is ignored. */
export const IMPORT_COLUMNS: ImportColumns = {
  of: 'an order',
  columns: names,
  required: fields.flatMap(([name, schema]) => (schema.isOptional() ? [] : [name])),
  ignored: Object.keys(orderList.columns).filter((name) => !names.includes(name)),
  json: ['items', 'metadata'],
};

/** One reason why a row was refused; `field` is empty when it is about the row. */
export interface RefusedField {
  line: number;
  number: string;
  field: string;
  message: string;
}

export type CheckedRow =
  | { line: number; fields: OrderFields }
  | { line: number; refused: RefusedField[] };

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

function toFields(body: CreateOrderBody): OrderFields | FieldIssue[] {
  try {
    return newOrderFields(body);
  } catch (error) {
    if (isApiError(error, 'VALIDATION_ERROR'))
      return (error.details as { issues: FieldIssue[] }).issues;
    throw error;
  }
}

/** Validates a row as the body of creating an order. */
export function checkRow(record: ImportRecord): CheckedRow {
  const { line } = record;
  if ('problem' in record) {
    return { line, refused: [{ line, number: '', field: '', message: record.problem }] };
  }
  const number = numberOf(record.value);
  const parsed = createOrderBody.safeParse(withoutComputed(record.value));
  if (!parsed.success) {
    const refused = parsed.error.issues.map(({ path, message }) => {
      return { line, number, field: path.join('.'), message };
    });
    return { line, refused };
  }
  const fields = toFields(parsed.data);
  if (!Array.isArray(fields)) return { line, fields };
  const refused = fields.map(({ path, message }) => {
    return { line, number, field: path.replace(/^body\./, ''), message };
  });
  return { line, refused };
}

/** The problem of a row whose number is taken. */
export function takenNumber(line: number, number: string): RefusedField {
  const message = 'is the number of an order that is there already, or of an earlier row';
  return { line, number, field: 'number', message };
}

/** The first line of every error report. */
export const REPORT_HEADER = 'line,number,field,message\r\n';

/** Lines of the error report; formulas are escaped as in the export. */
export function reportLines(refused: readonly RefusedField[]): Buffer<ArrayBuffer> {
  const text = stringify(
    refused.map(({ line, number, field, message }) => [line, number, field, message]),
    { record_delimiter: 'windows', escape_formulas: true },
  );
  return Buffer.from(text);
}
