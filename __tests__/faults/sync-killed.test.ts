import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import { signUp } from '@/__tests__/support/http/api';
import { type Stack, startStack } from '@/__tests__/support/servers/stack';

const ORDERS = 1500;

describe('a worker killed in the middle of a sync', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ orders: ORDERS, latencyMs: 150 });
  });
  afterAll(() => stack?.close());

  it('another finishes the job: no order twice, none missing, one event, one notification', async () => {
    const account = await signUp(stack.server.url);
    const first = stack.startWorker();
    const { jobId, connectionId } = await stack.connect(account);
    const job = async () => (await account.call(`/jobs/${jobId}`)).json.data;

    await eventually(async () => {
      const { status, progress } = await job();
      expect(status).toBe('running');
      expect(progress?.done ?? 0).toBeGreaterThan(100);
    }, 30_000);
    first.kill('SIGKILL');
    const killedAt = Date.now();
    const before = (await account.call('/orders?perPage=1')).json.pagination.total;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(ORDERS);

    stack.startWorker();
    await eventually(async () => expect((await job()).status).toBe('completed'), 60_000);
    expect(Date.now() - killedAt).toBeLessThan(60_000);

    expect((await account.call('/orders?perPage=1')).json.pagination.total).toBe(ORDERS);
    const client = new pg.Client({ connectionString: stack.server.databaseUrl });
    await client.connect();
    const { rows } = await client.query(
      'SELECT count(*)::int AS rows, count(DISTINCT "externalId")::int AS orders FROM "Order" WHERE "connectionId" = $1',
      [connectionId],
    );
    await client.end();
    expect(rows[0]).toEqual({ rows: ORDERS, orders: ORDERS });

    const { json } = await account.call('/notifications');
    expect(
      json.data.filter(({ type }: { type: string }) => type === 'sync.completed'),
    ).toHaveLength(1);
    const audit = await account.call(
      `/audit-logs?action=SYNC_COMPLETED&resourceId=${connectionId}`,
    );
    expect(audit.json.data).toHaveLength(1);
  }, 120_000);
});
