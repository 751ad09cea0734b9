import { z } from 'zod';
import { queryObject } from './common';

export const EXPORT_FORMATS = ['csv', 'ndjson'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** The response of an export, which is a file. */
export const EXPORT = {
  response: z.string(),
  produces: ['text/csv', 'application/x-ndjson'],
  envelope: 'raw',
} as const;

/** For the description of an export. */
export const EXPORT_RULES =
  'CSV is RFC 4180 in UTF-8 with a header line; objects and arrays are JSON, and cells that a spreadsheet would run as a formula are prefixed with an apostrophe. NDJSON has one item per line, as the API returns it. If the connection breaks before the end of the body, the file is incomplete.';

/** The query of a list without paging, with the format. */
export function exportQuery<S extends z.ZodRawShape>(list: z.ZodObject<S>) {
  const { page: _page, perPage: _perPage, cursor: _cursor, ...filters } = list.shape;
  return queryObject({ ...filters, format: z.enum(EXPORT_FORMATS).default('csv') });
}

function cell(value: unknown): string {
  const text =
    typeof value === 'object' && value !== null ? JSON.stringify(value) : `${value ?? ''}`;
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
const line = (values: unknown[]) => `${values.map(cell).join(',')}\r\n`;

/** An item as the files of an export, for examples. */
export const exampleFiles = (item: object) => ({
  'text/csv': line(Object.keys(item)) + line(Object.values(item)),
  'application/x-ndjson': `${JSON.stringify(item)}\n`,
});
