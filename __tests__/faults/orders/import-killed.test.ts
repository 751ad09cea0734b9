import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import { orderBody, signUp } from '@/__tests__/support/http/api';
import { type Stack, startStack } from '@/__tests__/support/servers/stack';

const ROWS = 12_000;
/** Every tenth row does not fit. */
const isBad = (i: number) => i % 10 === 3;
const BAD = Array.from({ length: ROWS }, (_, i) => i).filter(isBad).length;

describe('a worker killed in the middle of an import', () => {
  let stack: Stack;
  let db: pg.Client;
  beforeAll(async () => {
    stack = await startStack({ orders: 1 });
    db = new pg.Client({ connectionString: stack.server.databaseUrl });
    await db.connect();
  });
  afterAll(async () => {
    await db?.end();
    await stack?.close();
  });

  it('another goes on: each row once, with its audit entry, its event and its line of the report', async () => {
    const account = await signUp(stack.server.url);
    const file = Array.from({ length: ROWS }, (_, i) =>
      JSON.stringify(orderBody({ number: `K-${i}`, ...(isBad(i) && { currency: 'none' }) })),
    ).join('\n');
    const first = stack.startWorker();
    const headers = { 'content-type': 'application/x-ndjson' };
    const { json } = await account.call('/orders/imports', { raw: file, headers });
    const { id } = json.data;

    const progress = async () =>
      (await db.query('SELECT total, done FROM "OrderImport" WHERE id = $1', [id])).rows[0];
    await eventually(async () => expect((await progress()).done).toBeGreaterThan(500), 60_000);
    first.kill('SIGKILL');
    const { done, total } = await progress();
    expect(total).toBe(ROWS);
    expect(done).toBeLessThan(ROWS);

    stack.startWorker();
    const job = await eventually(async () => {
      const { data } = (await account.call(`/jobs/${id}`)).json;
      expect(data.status).toBe('completed');
      return data;
    }, 90_000);
    expect(job.attempts).toBe(2);
    const created = ROWS - BAD;
    expect(job.result).toMatchObject({ rows: ROWS, created, failed: BAD });
    expect(job.result.errors).toHaveLength(20);

    const { rows } = await db.query(
      `SELECT (SELECT count(*)::int FROM "Order" WHERE "organizationId" = $1) AS orders,
        (SELECT count(DISTINCT number)::int FROM "Order" WHERE "organizationId" = $1) AS numbers,
        (SELECT count(*)::int FROM "WebhookEvent" WHERE "organizationId" = $1) AS events,
        (SELECT count(DISTINCT "resourceId")::int FROM "AuditLog"
          WHERE "organizationId" = $1 AND action = 'ORDER_CREATED') AS audited`,
      [account.organizationId],
    );
    expect(rows[0]).toEqual({
      orders: created,
      numbers: created,
      events: created,
      audited: created,
    });
    const report = await account.call(`/orders/imports/${id}/errors`);
    const lines = report.text.split('\r\n').slice(1, -1);
    expect(lines.map((line) => Number(line.split(',')[0]))).toEqual(
      Array.from({ length: ROWS }, (_, i) => i + 1).filter((line) => isBad(line - 1)),
    );
  }, 180_000);
});
