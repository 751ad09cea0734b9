import { parse } from 'csv-parse/sync';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import { type Account, orderBody, signUp } from '@/__tests__/support/http/api';
import { insertOrders } from '@/__tests__/support/orders/many-orders';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';
import type { Order } from '@/lib/contracts/orders';

const ORDERS = 20_000;
type Row = Record<string, string>;

describe('the export of orders', () => {
  let server: TestServer;
  let db: pg.Client;
  let account: Account;
  beforeAll(async () => {
    server = await startServer('lean');
    db = new pg.Client({ connectionString: server.databaseUrl });
    await db.connect();
    account = await signUp(server.url);
    await insertOrders(db, account.organizationId, ORDERS);
    // Somebody else's, which nobody else may see.
    await insertOrders(db, (await signUp(server.url)).organizationId, 10);
    await db.query('ANALYZE "Order"');
  });
  afterAll(async () => {
    await db?.end();
    await server?.close();
  });

  const open = (query: string, who = account) =>
    fetch(`${server.url}/api/v1/orders/export${query}`, {
      headers: { authorization: `Bearer ${who.accessToken}` },
    });
  const rowsOf = (text: string): Order[] =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));

  it('returns every order as NDJSON, in the order of the sort, as the API shows it', async () => {
    const response = await open('?format=ndjson&sort=placedAt');
    expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="orders-\d{4}-\d\d-\d\d\.ndjson"$/,
    );
    const rows = rowsOf(await response.text());
    expect(rows.map(({ number }) => number)).toEqual(
      Array.from({ length: ORDERS }, (_, i) => `A-${i}`),
    );
    const last = rows.at(-1);
    expect(last).toEqual((await account.call(`/orders/${last?.id}`)).json.data);
  });

  it('returns the same orders as CSV of RFC 4180', async () => {
    const response = await open('?sort=-placedAt');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    const text = await response.text();
    expect(text.endsWith('\r\n')).toBe(true);
    const rows: Row[] = parse(text, { columns: true });
    expect(rows).toHaveLength(ORDERS);
    const order = (await account.call('/orders?perPage=1')).json.data[0];
    const [row] = rows;
    expect(Object.keys(row ?? {})).toEqual(Object.keys(order));
    expect(row).toMatchObject({ id: order.id, totalAmount: String(order.totalAmount) });
    expect(row?.externalId).toBe('');
    expect(JSON.parse(row?.items ?? '')).toEqual(order.items);
    const withMetadata = rows.find(({ number }) => number === 'A-2');
    expect(JSON.parse(withMetadata?.metadata ?? '')).toEqual({ channel: 'web\nshop' });
  });

  it('takes the filters, the search and the fields of the list, and nothing else', async () => {
    const query =
      '?format=ndjson&status=shipped&placedFrom=2026-01-10T00:00:00Z&q=A-19&fields=number';
    const rows = rowsOf(await (await open(query)).text());
    const numbers = Array.from({ length: ORDERS }, (_, i) => i)
      .filter((i) => i % 4 === 2 && i >= 9 * 24 * 60 && String(i).startsWith('19'))
      .map((i) => `A-${i}`);
    expect(rows.map(({ number }) => number)).toEqual(numbers.reverse());
    expect(rows[0]).toEqual({ number: numbers[0] });
    const csv = await (await open('?fields=status,number&q=A-19999')).text();
    expect(csv).toBe('number,status\r\nA-19999,delivered\r\n');
    for (const wrong of ['?format=xml', '?page=2', '?cursor=x', '?sort=customerName']) {
      expect([wrong, (await open(wrong)).status]).toEqual([wrong, 400]);
    }
  });

  it('of nothing is a header line, or nothing', async () => {
    const nobody = await signUp(server.url);
    expect(await (await open('?fields=number,status', nobody)).text()).toBe('number,status\r\n');
    expect(await (await open('?format=ndjson', nobody)).text()).toBe('');
  });

  it('disarms what a spreadsheet would run', async () => {
    const owner = await signUp(server.url);
    for (const customerName of ['=HYPERLINK("http://evil.example")', '+1', '-1', '@SUM(A1)']) {
      await owner.call('/orders', { body: orderBody({ customerName }) });
    }
    const csv = await (await open('?fields=customerName&sort=createdAt', owner)).text();
    const rows: Row[] = parse(csv, { columns: true });
    expect(rows.map(({ customerName }) => customerName)).toEqual([
      '\'=HYPERLINK("http://evil.example")',
      "'+1",
      "'-1",
      "'@SUM(A1)",
    ]);
  });

  it('that breaks off in the middle is seen to be broken, and logged', async () => {
    const response = await open('?format=ndjson');
    const reader = response.body?.getReader();
    expect((await reader?.read())?.value?.byteLength).toBeGreaterThan(0);
    await db.query('ALTER TABLE "Order" RENAME TO "Gone"');
    try {
      const rest = async () => {
        while (!(await reader?.read())?.done);
      };
      await expect(rest()).rejects.toThrow();
    } finally {
      await db.query('ALTER TABLE "Gone" RENAME TO "Order"');
    }
    await eventually(() => expect(server.output()).toContain('An export failed'));
  });

  it('that cannot even begin is an ordinary error', async () => {
    await db.query('ALTER TABLE "Order" RENAME TO "Gone"');
    try {
      const response = await open('');
      expect(response.status).toBe(500);
      expect((await response.json()).error.code).toBe('INTERNAL_ERROR');
    } finally {
      await db.query('ALTER TABLE "Gone" RENAME TO "Order"');
    }
  });
});
