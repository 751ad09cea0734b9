import { describe, expect, it } from 'vitest';
import type { ExportFormat } from '@/lib/contracts/exports';
import type { Order } from '@/lib/contracts/orders';
import {
  assertText,
  type ImportRecord,
  MAX_LINE_BYTES,
} from '@/lib/services/import-files/import-file';
import { readRecords } from '@/lib/services/import-files/read-records';
import { csvLines } from '@/lib/services/list-export';
import { checkRow, IMPORT_COLUMNS } from '@/lib/services/orders/import-row';

const HEADER = 'number,currency,customerName,items';
const ITEMS = [{ sku: 'A', title: 'Mug, "blue"', quantity: 1, unitPrice: 5 }];
const CELL = `"${JSON.stringify(ITEMS).replaceAll('"', '""')}"`;
const row = (number: string, name = 'Ada') => `${number},EUR,${name},${CELL}`;

/** The file in pieces of `size` bytes. */
async function* pieces(file: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(file as string);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(format: ExportFormat, file: string | Uint8Array, size?: number) {
  const records: ImportRecord[] = [];
  for await (const record of readRecords(format, assertText(pieces(file, size)), IMPORT_COLUMNS)) {
    records.push(record);
  }
  return records;
}
const csv = (...lines: string[]) => read('csv', `${[HEADER, ...lines].join('\r\n')}\r\n`);

describe('rows of a CSV file', () => {
  it('come with their line numbers, wherever the file is cut into pieces', async () => {
    const file = `\uFEFF${[HEADER, row('A-1'), '', row('A-2', '"O\nO"'), row('Ä-3')].join('\n')}`;
    const whole = await read('csv', file, 1_000_000);
    expect(whole.map(({ line }) => line)).toEqual([2, 4, 6]);
    expect(whole.map((record) => 'value' in record && record.value)).toMatchObject([
      { number: 'A-1', currency: 'EUR', customerName: 'Ada', items: ITEMS },
      { number: 'A-2', customerName: 'O\nO' },
      { number: 'Ä-3' },
    ]);
    for (const size of [1, 2, 3, 64]) expect(await read('csv', file, size)).toEqual(whole);
  });

  it('take empty cells for missing fields', async () => {
    const [record] = await read('csv', `${HEADER},status,metadata\n${row('A-1')},,\n`);
    expect(record && checkRow(record)).toMatchObject({
      fields: { status: 'pending', metadata: null, customerEmail: null, totalAmount: 5 },
    });
  });

  it('that do not fit are problems of their own', async () => {
    const records = await csv('A-1,EUR,Ada', row('A-2'), 'A-3,EUR,Ada,{oops');
    expect(records).toMatchObject([
      { line: 2, problem: 'has 3 cells; the header has 4' },
      { line: 3 },
      { line: 4, problem: 'a cell of items or metadata is not valid JSON' },
    ]);
  });

  it('can be those of an export', async () => {
    const order = {
      id: 'corder00000000000001',
      externalId: null,
      connectionId: null,
      number: '=1+1',
      status: 'paid',
      currency: 'EUR',
      totalAmount: 5,
      customerName: '@Ada',
      customerEmail: null,
      items: ITEMS,
      history: [{ status: 'paid', at: '2026-01-15T10:30:00.000Z' }],
      metadata: { gift: true },
      placedAt: '2026-01-15T10:30:00.000Z',
      version: 3,
      createdAt: '2026-01-15T10:30:00.000Z',
      updatedAt: '2026-01-15T10:30:00.000Z',
    } satisfies Order;
    const file = csvLines([order], Object.keys(order), { header: true });
    const [fromCsv] = await read('csv', file);
    const [fromNdjson] = await read('ndjson', `${JSON.stringify(order)}\n`);
    for (const record of [fromCsv, fromNdjson]) {
      expect(record && checkRow(record)).toMatchObject({
        fields: {
          number: '=1+1',
          status: 'paid',
          customerName: '@Ada',
          items: ITEMS,
          metadata: { gift: true },
          placedAt: new Date(order.placedAt),
        },
      });
    }
  });
});

describe('a file that cannot be read', () => {
  const long = 'x'.repeat(MAX_LINE_BYTES + 10);
  const latin1 = Buffer.from(`${HEADER}\n${row('A-1')}\n${row('Ä')}\n`, 'latin1');
  it.each<[what: string, format: ExportFormat, file: string | Uint8Array, message: RegExp]>([
    ['an unknown column', 'csv', `${HEADER},colour\n`, /"colour" is not a column/],
    ['a missing column', 'csv', 'number,currency\n', /"customerName" is missing; "items" is miss/],
    ['a column twice', 'csv', `${HEADER},number\n`, /"number" appears twice/],
    ['semicolons', 'csv', HEADER.replaceAll(',', ';'), /separated by commas/],
    ['an open quotation mark', 'csv', `${HEADER}\nA-1,EUR,"Ada`, /not CSV.*Quote/],
    [
      'a quotation mark astray',
      'csv',
      `${HEADER}\n"A"1,EUR,Ada,x\n`,
      /Line 2: the file is not CSV/,
    ],
    ['a record without end', 'csv', `${HEADER}\n"${long}`, /longer than 1048576 bytes/],
    ['a line without end', 'ndjson', `{}\n${long}`, /Line 2 is longer/],
    ['another encoding', 'csv', latin1, /Line 3 is not valid UTF-8.*CSV UTF-8/],
    ['a character cut off', 'ndjson', Buffer.from('"Ä').subarray(0, 2), /not valid UTF-8/],
    ['a spreadsheet', 'csv', Buffer.from('PK\x03\x04\x14\0\x06\0'), /is not text/],
  ])('because of %s says so', async (_, format, file, message) => {
    await expect(read(format, file, 65_536)).rejects.toThrow(message);
  });
});

describe('lines of an NDJSON file', () => {
  it('are read whatever their ends, and rejected one by one', async () => {
    const lines = [
      '{"number":"A-1"}',
      '',
      '{"number":',
      '"A-2"',
      '{"a":"\\u0000"}',
      '{"metadata":{"n":9007199254740993}}',
    ];
    const deep = `${'['.repeat(30)}${']'.repeat(30)}`;
    const file = `\uFEFF${[...lines, '{"__proto__":{}}', deep].join('\r\n')}`;
    const records = await read('ndjson', file, 5);
    expect(records).toMatchObject([
      { line: 1, value: { number: 'A-1' } },
      { line: 3, problem: 'is not valid JSON' },
      { line: 4, value: 'A-2' },
      { line: 5, problem: expect.stringContaining('U+0000') },
      { line: 6, problem: expect.stringMatching(/^metadata\.n is a number/) },
      { line: 7, problem: expect.stringContaining('__proto__') },
      { line: 8, problem: expect.stringContaining('nested') },
    ]);
  });

  it('are checked against the contract: every problem is reported with its field', () => {
    const value = {
      number: 'A-1',
      currency: 'euro',
      customerName: 'Ada',
      items: [{ sku: 'A', title: 'Gold', quantity: 0.1234567, unitPrice: 1 }],
      colour: 'red',
    };
    const checked = checkRow({ line: 3, bytes: 1, value });
    expect('rejected' in checked && checked.rejected.map(({ field }) => field).sort()).toEqual([
      '',
      'currency',
      'items.0.quantity',
    ]);
    const dear = { sku: 'A', title: 'Gold', quantity: 100_000, unitPrice: 2_000_000_000_000 };
    const sum = checkRow({
      line: 4,
      bytes: 1,
      value: { number: 'A-1', currency: 'EUR', customerName: 'Ada', items: [dear] },
    });
    expect(sum).toMatchObject({ rejected: [{ line: 4, number: 'A-1', field: 'items' }] });
    expect(checkRow({ line: 5, bytes: 1, value: [1] })).toMatchObject({ rejected: [{ line: 5 }] });
  });
});
