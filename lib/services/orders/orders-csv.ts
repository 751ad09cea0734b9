import { stringify } from 'csv-stringify/sync';
import { type Order, type OrderField, orderList } from '@/lib/contracts/orders';

/** The columns of a CSV file, in the order of the API's answers. */
export function csvColumns(fields: readonly OrderField[] | undefined): OrderField[] {
  const all = Object.keys(orderList.columns) as OrderField[];
  return fields ? all.filter((name) => fields.includes(name)) : all;
}

/**
 * Lines of RFC 4180. What is not text or a number is JSON in its cell. A cell that a spreadsheet would
 * run as a formula (it begins with = + - @, a tab or a line break) gets an apostrophe before it.
 */
export function csvLines(
  rows: readonly Partial<Order>[],
  columns: readonly OrderField[],
  { header }: { header: boolean },
): string {
  return stringify(rows as Partial<Order>[], {
    columns,
    header,
    record_delimiter: 'windows',
    escape_formulas: true,
  });
}
