import { stringify } from 'csv-stringify/sync';
import { type Order, type OrderField, orderList } from '@/lib/contracts/orders';

/** The columns of a CSV file, in the order of the API's responses. */
export function csvColumns(fields: readonly OrderField[] | undefined): OrderField[] {
  const all = Object.keys(orderList.columns) as OrderField[];
  return fields ? all.filter((name) => fields.includes(name)) : all;
}

/**
 * Lines of RFC 4180. Values other than text and numbers are JSON. Cells that a spreadsheet would run as a
 * formula (they begin with = + - @, a tab or a line break) get an apostrophe before them.
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
