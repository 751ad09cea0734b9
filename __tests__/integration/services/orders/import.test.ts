import { request } from 'node:http';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import { type Account, orderBody, signUp } from '@/__tests__/support/http/api';
import { type Stack, startStack } from '@/__tests__/support/servers/stack';
import { createClient } from '@/lib/api/client';
import type { JobView } from '@/lib/contracts/jobs';

const LIMIT = 600_000;
const ITEMS = JSON.stringify(orderBody().items);
const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
const HEADER = 'number,currency,customerName,customerEmail,items';
const line = (number: string, currency = 'EUR') => `${number},${currency},Ada,,${cell(ITEMS)}`;

describe('the import of orders', () => {
  let stack: Stack;
  let db: pg.Client;
  let account: Account;
  beforeAll(async () => {
    stack = await startStack({ orders: 1, env: { UPLOAD_LIMIT_BYTES: String(LIMIT) } });
    stack.startWorker();
    db = new pg.Client({ connectionString: stack.server.databaseUrl });
    await db.connect();
  });
  afterAll(async () => {
    await db?.end();
    await stack?.close();
  });
  beforeEach(async () => {
    account = await signUp(stack.server.url);
  });

  const send = (raw: string | Uint8Array<ArrayBuffer>, type = 'text/csv', call = account.call) =>
    call('/orders/imports', { raw, headers: { 'content-type': type } });

  async function untilDone(jobId: string): Promise<JobView> {
    return eventually(async () => {
      const { json } = await account.call(`/jobs/${jobId}`);
      expect(['completed', 'failed']).toContain(json.data.status);
      return json.data;
    }, 30_000);
  }

  async function rows(sql: string): Promise<Record<string, unknown>[]> {
    return (await db.query(sql, [account.organizationId])).rows;
  }
  const files = () =>
    rows(`SELECT purpose, count(c.*)::int AS chunks FROM "File" f
      LEFT JOIN "FileChunk" c ON c."fileId" = f.id
      WHERE "organizationId" = $1 GROUP BY f.id ORDER BY purpose`);

  it('creates what fits, reports what does not, and keeps the report alone', async () => {
    await account.call('/orders', { body: orderBody({ number: 'there' }) });
    const response = await send(
      [
        HEADER,
        line('I-1'),
        line('I-2', 'euro'),
        'I-3,EUR',
        line('there'),
        line('I-1'),
        line('I-6'),
      ].join('\n'),
      'text/csv; charset=utf-8',
    );
    expect(response.status).toBe(202);
    const { id } = response.json.data;
    expect(response.json.data).toMatchObject({ name: 'orders.import', status: 'pending' });
    const job = await untilDone(id);
    const { json } = await account.call('/notifications');
    expect(json.data).toMatchObject([
      { type: 'orders.imported', body: '2 created, 4 rejected.', link: `/jobs/${id}` },
    ]);
    expect(job).toMatchObject({
      status: 'completed',
      progress: { done: 6, total: 6 },
      result: { rows: 6, created: 2, failed: 4 },
    });
    expect(job.result?.errors).toMatchObject([
      { line: 3, number: 'I-2', field: 'currency' },
      { line: 4, field: '', message: 'has 2 cells; the header has 5' },
      { line: 5, number: 'there', field: 'number' },
      { line: 6, number: 'I-1', field: 'number' },
    ]);
    const report = await account.call(`/orders/imports/${id}/errors`);
    expect(report.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(report.headers.get('content-disposition')).toContain('attachment; filename="import-');
    expect(report.text.split('\r\n')).toEqual([
      'line,number,field,message',
      '3,I-2,currency,must be an ISO 4217 code such as EUR',
      '4,,,has 2 cells; the header has 5',
      '5,there,number,is the number of an existing order or of an earlier row',
      '6,I-1,number,is the number of an existing order or of an earlier row',
      '',
    ]);
    expect(await files()).toEqual([{ purpose: 'orders.import.errors', chunks: 2 }]);
    expect(
      await rows(`SELECT action, "actorType", "actorId", count(*)::int FROM "AuditLog"
        WHERE "organizationId" = $1 AND "requestId" = '${response.headers.get('x-request-id')}'
        GROUP BY 1, 2, 3 ORDER BY 1`),
    ).toEqual([
      { action: 'ORDERS_IMPORT_STARTED', actorType: 'user', actorId: account.userId, count: 1 },
      { action: 'ORDER_CREATED', actorType: 'user', actorId: account.userId, count: 2 },
    ]);
    expect(
      await rows(`SELECT count(*)::int FROM "WebhookEvent" WHERE "organizationId" = $1`),
    ).toEqual([{ count: 3 }]);

    const anonymous = await signUp(stack.server.url);
    expect((await anonymous.call(`/orders/imports/${id}/errors`)).status).toBe(404);
  });

  it.each(['csv', 'ndjson'] as const)('takes in its own export as %s, once', async (format) => {
    const orders = Array.from({ length: 12 }, (_, i) =>
      orderBody({ number: `E-${i}`, customerName: i % 2 ? '=1+1' : 'O\n"O"', metadata: { i } }),
    );
    await account.call('/orders/batch', { body: { orders } });
    const { text } = await account.call(`/orders/export?format=${format}&sort=number`);
    const type = format === 'csv' ? 'text/csv' : 'application/x-ndjson';

    account = await signUp(stack.server.url);
    const first = await untilDone((await send(text, type)).json.data.id);
    expect(first.result).toEqual({ rows: 12, created: 12, failed: 0, errors: [] });
    const copy = (await account.call(`/orders/export?format=ndjson&sort=number`)).text;
    const own = /"(id|createdAt|updatedAt|version)":("[^"]*"|\d+)/g;
    const original = format === 'ndjson' ? text : copy;
    expect(copy.replaceAll(own, '')).toBe(original.replaceAll(own, ''));
    expect(copy).toContain('"customerName":"=1+1"');

    const again = await untilDone((await send(text, type)).json.data.id);
    expect(again.result).toMatchObject({ rows: 12, created: 0, failed: 12 });
  });

  it('fails with a word for the user, and changes nothing, when the file is broken', async () => {
    const broken: [file: string | Uint8Array<ArrayBuffer>, message: RegExp][] = [
      [`${HEADER}\n${line('X-1')}\nX-2,EUR,"Ada`, /not CSV/],
      [Buffer.from(`${HEADER}\n${line('X-1')}\n\xe4`, 'latin1'), /Line 3 is not valid UTF-8/],
      [`number,price\n1,2`, /"price" is not a column/],
      [`${HEADER}\n`, /has no rows/],
    ];
    for (const [file, message] of broken) {
      const job = await untilDone((await send(file)).json.data.id);
      expect(job).toMatchObject({ status: 'failed', attempts: 1 });
      expect(job.error).toMatchObject({ code: 'VALIDATION_ERROR' });
      expect(job.error?.message).toMatch(message);
      const report = await account.call(`/orders/imports/${job.id}/errors`);
      expect(report.text).toBe('line,number,field,message\r\n');
    }
    expect((await account.call('/orders')).json.pagination.total).toBe(0);
    expect((await files()).filter(({ purpose }) => purpose === 'orders.import')).toEqual([]);
    const { json } = await account.call('/jobs?queue=sync-queue');
    const retried = await account.call(`/jobs/${json.data[0].id}/retry`, { method: 'POST' });
    expect(retried.status).toBe(202);
    await eventually(async () => {
      const job = await untilDone(json.data[0].id);
      expect(job.error?.message).toContain('no longer exists');
    });
  });

  it('refuses other types and larger files', async () => {
    const big = new Uint8Array(LIMIT + 1).fill(120);
    expect((await send('{}', 'application/json')).status).toBe(415);
    // The server may close the connection before all is sent.
    const response = await send(big).catch(() => null);
    if (response) expect(response.status).toBe(413);
    expect((await account.call('/jobs')).json.pagination.total).toBe(0);
    expect(await files()).toEqual([]);
  });

  it('leaves nothing of an upload that breaks off', async () => {
    const upload = request(`${stack.server.url}/api/v1/orders/imports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${account.accessToken}`, 'content-type': 'text/csv' },
    });
    upload.on('error', () => undefined);
    upload.write('x'.repeat(500_000));
    await eventually(async () => {
      expect(await files()).toEqual([{ purpose: 'orders.import', chunks: 1 }]);
    });
    upload.destroy();
    await eventually(async () => expect(await files()).toEqual([]));
    expect((await account.call('/jobs')).json.pagination.total).toBe(0);
  });

  it('is called by the typed client, like the export and the batches', async () => {
    const client = createClient({ baseUrl: stack.server.url, token: account.accessToken });
    const created = await client.batchCreateOrders({
      body: { orders: [{ ...orderBody({ number: 'C-1' }), status: 'paid' } as never] },
    });
    expect(created).toMatchObject({ succeeded: 1, results: [{ index: 0, status: 201 }] });
    const job = await client.importOrders({
      body: [HEADER, line('C-1'), line('C-2')].join('\n'),
      contentType: 'text/csv',
    });
    for await (const view of client.streamJob({ params: { id: job.id } })) {
      if (view.status === 'completed') expect(view.result).toMatchObject({ created: 1, failed: 1 });
    }
    const report = await client.getOrdersImportErrors({ params: { id: job.id } });
    expect(report).toContain('2,C-1,number,');
    const text = await client.exportOrders({ query: { fields: ['number'] as never } });
    expect(text.split('\r\n').sort()).toEqual(['', 'C-1', 'C-2', 'number']);
  });
});
