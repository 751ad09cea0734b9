import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Account, orderBody, signUp } from '@/__tests__/support/http/api';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';

const HUNDRED = Array.from({ length: 100 }, (_, i) => orderBody({ number: `B-${i}` }));

describe('batches of orders', () => {
  let server: TestServer;
  let db: pg.Client;
  let account: Account;
  beforeAll(async () => {
    server = await startServer('lean');
    db = new pg.Client({ connectionString: server.databaseUrl });
    await db.connect();
  });
  afterAll(async () => {
    await db?.end();
    await server?.close();
  });
  beforeEach(async () => {
    account = await signUp(server.url);
  });

  const post = (orders: unknown[], query = '', headers: Record<string, string> = {}) =>
    account.call(`/orders/batch${query}`, { body: { orders }, headers });
  const put = (orders: unknown[], query = '') =>
    account.call(`/orders/batch${query}`, { method: 'PUT', body: { orders } });

  /** Rows of the account's organization, by table. */
  async function written() {
    const count = (table: string, where = '') =>
      `(SELECT count(*)::int FROM "${table}" WHERE "organizationId" = $1 ${where})`;
    const { rows } = await db.query(
      `SELECT ${count('Order')} AS orders,
        ${count('AuditLog', `AND "resourceType" = 'Order'`)} AS audit,
        ${count('WebhookEvent')} AS events, ${count('WebhookDelivery')} AS deliveries,
        ${count('Job', `AND name = 'webhook.deliver'`)} AS jobs`,
      [account.organizationId],
    );
    return rows[0];
  }

  async function createOrders(count: number): Promise<{ id: string }[]> {
    const { json } = await post(HUNDRED.slice(0, count));
    return json.data.results.map(({ data }: { data: { id: string } }) => data);
  }

  const change = (order: object, changes: object) => {
    const { id, number, status, currency, customerName, customerEmail, items } = order as never;
    const { metadata, placedAt, version } = order as never;
    const fields = { id, number, status, currency, customerName, customerEmail, items };
    return { ...fields, metadata, placedAt, version, ...changes };
  };

  it('returns a result for each order, in order, and writes the valid ones with all that goes with them', async () => {
    await account.call('/webhooks', { body: { url: 'https://receiver.example', events: [] } });
    const tooMuch = Array.from({ length: 2 }, (_, i) => ({
      sku: `S${i}`,
      title: 'Gold',
      quantity: 100_000,
      unitPrice: 2_000_000_000_000,
    }));
    const { status, json } = await post([
      orderBody({ number: 'first' }),
      orderBody({ currency: 'euro', extra: 1 }),
      'not an order',
      orderBody({ number: 'dear', items: tooMuch }),
      orderBody({ number: 'last' }),
    ]);
    expect(status).toBe(200);
    const { succeeded, failed, results } = json.data;
    expect({ succeeded, failed }).toEqual({ succeeded: 2, failed: 3 });
    expect(results.map((r: { index: number }) => r.index)).toEqual([0, 1, 2, 3, 4]);
    expect(results.map((r: { status: number }) => r.status)).toEqual([201, 400, 400, 400, 201]);
    expect(results[0].data).toMatchObject({ number: 'first', version: 1, totalAmount: 2900 });
    expect(results[1].error.code).toBe('VALIDATION_ERROR');
    const paths = (index: number) =>
      results[index].error.details.issues.map((issue: { path: string }) => issue.path).sort();
    expect(paths(1)).toEqual(['body.orders.1', 'body.orders.1.currency']);
    expect(paths(2)).toEqual(['body.orders.2']);
    expect(paths(3)).toEqual(['body.orders.3.items']);
    expect(await written()).toEqual({ orders: 2, audit: 2, events: 2, deliveries: 2, jobs: 2 });
    const { rows } = await db.query(
      `SELECT payload->'order'->>'number' AS number FROM "WebhookEvent" WHERE "organizationId" = $1 ORDER BY 1`,
      [account.organizationId],
    );
    expect(rows).toEqual([{ number: 'first' }, { number: 'last' }]);
  });

  it('writes nothing of an atomic batch of which one does not fit, and all of one that fits', async () => {
    const { status, json } = await post([orderBody(), orderBody({ number: '' })], '?atomic=true');
    expect([status, json.error.code]).toEqual([422, 'BATCH_FAILED']);
    expect(json.error.details.results).toMatchObject([
      { index: 1, status: 400, error: { code: 'VALIDATION_ERROR' } },
    ]);
    expect(await written()).toMatchObject({ orders: 0, audit: 0, events: 0 });

    const [first, second] = await createOrders(2);
    const stale = change(second ?? {}, { version: 7 });
    const failed = await put([change(first ?? {}, { number: 'new' }), stale], '?atomic=true');
    expect(failed.json.error.details.results).toMatchObject([{ index: 1, status: 409 }]);
    expect((await account.call(`/orders/${first?.id}`)).json.data).toMatchObject({
      number: 'B-0',
      version: 1,
    });
    const done = await put([change(first ?? {}, { number: 'new' })], '?atomic=true');
    expect(done.json.data).toMatchObject({ succeeded: 1, failed: 0 });
  });

  it('takes a hundred, and refuses none, too many and what is no list', async () => {
    const { json } = await post(HUNDRED);
    expect(json.data).toMatchObject({ succeeded: 100, failed: 0 });
    expect(json.data.results.map(({ data }: { data: { number: string } }) => data.number)).toEqual(
      HUNDRED.map(({ number }) => number),
    );
    expect(await written()).toMatchObject({ orders: 100, audit: 100, events: 100 });
    for (const orders of [[], [...HUNDRED, orderBody()], { 0: orderBody() }]) {
      const response = await post(orders as unknown[]);
      expect([response.status, response.json.error.code]).toEqual([400, 'VALIDATION_ERROR']);
    }
    expect((await post([orderBody()], '?atomic=yes')).status).toBe(400);
  });

  it('replaces orders, each by the rules of replacing one', async () => {
    const anonymous = await signUp(server.url);
    const foreign = await anonymous.call('/orders', { body: orderBody() });
    const [a, b, c, d] = await createOrders(4);
    const { json } = await put([
      change(a ?? {}, { status: 'shipped', customerName: 'Ada' }),
      change(b ?? {}, { version: 3 }),
      change(c ?? {}, { status: 'delivered' }),
      change(foreign.json.data, {}),
      change(d ?? {}, { metadata: { gift: true } }),
      change(d ?? {}, { metadata: { gift: false } }),
      change(d ?? {}, { items: 'none' }),
    ]);
    expect(
      json.data.results.map(({ status, error }: { status: number; error?: { code: string } }) => [
        status,
        error?.code,
      ]),
    ).toEqual([
      [200, undefined],
      [409, 'VERSION_CONFLICT'],
      [409, 'CONFLICT'],
      [404, 'NOT_FOUND'],
      [200, undefined],
      [409, 'CONFLICT'],
      [400, 'VALIDATION_ERROR'],
    ]);
    expect(json.data.results[1].error.details).toEqual({ currentVersion: 1 });
    const stored = (id: string | undefined) =>
      account.call(`/orders/${id}`).then((response) => response.json.data);
    // What was returned is what is stored, every field of it.
    expect(await stored(a?.id)).toEqual(json.data.results[0].data);
    expect(await stored(a?.id)).toMatchObject({
      status: 'shipped',
      customerName: 'Ada',
      version: 2,
      history: [{ status: 'paid' }, { status: 'shipped' }],
    });
    expect(await stored(d?.id)).toMatchObject({ metadata: { gift: true }, version: 2 });
    for (const untouched of [b, c]) expect(await stored(untouched?.id)).toEqual(untouched);
    const { rows } = await db.query(
      `SELECT changes->'status' AS status FROM "AuditLog" WHERE action = 'ORDER_UPDATED' AND "resourceId" = $1`,
      [a?.id],
    );
    expect(rows).toEqual([{ status: { from: 'paid', to: 'shipped' } }]);
  });

  it('loses no update when batches meet over the same orders', async () => {
    const orders = await createOrders(30);
    const responses = await Promise.all(
      Array.from({ length: 6 }, (_, i) => {
        const own = i % 2 ? orders : [...orders].reverse();
        return put(own.map((order) => change(order, { customerName: `Writer ${i}` })));
      }),
    );
    expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 200));
    const wins = responses.map(({ json }) => json.data.succeeded);
    expect(wins.reduce((sum: number, won: number) => sum + won, 0)).toBe(30);
    const { rows } = await db.query(
      `SELECT count(*)::int AS orders, min(version)::int AS least, max(version)::int AS most
       FROM "Order" WHERE "organizationId" = $1`,
      [account.organizationId],
    );
    expect(rows).toEqual([{ orders: 30, least: 2, most: 2 }]);
  });

  it('does the work of a key once, and replays its response', async () => {
    const headers = { 'idempotency-key': 'batch-1' };
    const first = await post(HUNDRED.slice(0, 3), '', headers);
    const again = await post(HUNDRED.slice(0, 3), '', headers);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.json.data).toEqual(first.json.data);
    expect(await written()).toMatchObject({ orders: 3, audit: 3 });
  });
});
