import { type CreateOrderBody, createOrderBody } from '@/lib/contracts/orders';
import { type FieldIssue, isApiError } from '@/lib/errors';
import type { OrderFields } from '@/lib/repositories/orders/orders-repository';
import { COMPUTED_COLUMNS } from './import-columns';
import type { ImportRecord } from './import-file-error';
import { newOrderFields } from './order-rules';

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

const computed = new Set<string>(COMPUTED_COLUMNS);

function withoutComputed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !computed.has(name)));
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

/** Holds a row against what the contract says of a new order. */
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

/** Refuses a row whose number is taken. */
export function takenNumber(line: number, number: string): RefusedField {
  const message = 'is the number of an order that is there already, or of an earlier row';
  return { line, number, field: 'number', message };
}
