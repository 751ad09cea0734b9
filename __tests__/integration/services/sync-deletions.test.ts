import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type ConnectedFixture,
  createConnectedFixture,
} from '@/__tests__/support/connections/connected-fixture';
import { eventually } from '@/__tests__/support/eventually';
import type { Account } from '@/__tests__/support/http/api';
import type { ShopOrder } from '@/sandbox/data/order-types';

const SHOP = 'fjord-and-pine';
const MINUTE_MS = 60_000;

describe('records that the shop deletes, sends late or sends wrong', { timeout: 180_000 }, () => {
  let fixture: ConnectedFixture;
  let account: Account;
  let connectionId: string;

  beforeAll(async () => {
    fixture = await createConnectedFixture({ orders: 250 });
    account = await fixture.signUp();
    fixture.work();
    const connected = await fixture.connect(account, { shop: SHOP });
    connectionId = connected.connectionId;
    await fixture.finished(account, connected.jobId);
  });
  afterAll(() => fixture?.close());

  let some: readonly ShopOrder[];
  beforeEach(() => {
    some = fixture.sandbox.control.orders(SHOP).slice(0, 3);
  });

  async function sync(full: boolean) {
    const { json } = await account.call(`/connections/${connectionId}/sync`, { body: { full } });
    return fixture.finished(account, json.data.id);
  }
  const rowOf = ({ id }: Pick<ShopOrder, 'id'>) =>
    fixture.prisma.order.findFirstOrThrow({
      where: { connectionId, externalId: id, deletedAt: undefined },
    });
  const actionsOf = async (resourceId: string) => {
    const rows = await fixture.prisma.auditLog.findMany({ where: { resourceId } });
    return rows.map(({ action }) => action);
  };

  it('are deleted by a full sync, with audit and event, and come back with the next', async () => {
    const [silent] = some as [ShopOrder];
    fixture.sandbox.control.deleteOrder(silent.id, { silently: true });
    expect((await sync(false)).result).toMatchObject({ deleted: 0 });
    expect((await rowOf(silent)).deletedAt).toBeNull();
    expect((await sync(true)).result).toMatchObject({ deleted: 1, created: 0, unchanged: 249 });
    const { id, deletedAt } = await rowOf(silent);
    expect(deletedAt).not.toBeNull();
    expect((await account.call(`/orders/${id}`)).status).toBe(404);
    expect(await actionsOf(id)).toContain('ORDER_DELETED');
    const events = await fixture.prisma.webhookEvent.findMany({ where: { type: 'order.deleted' } });
    expect(events.map(({ payload }) => payload)).toContainEqual({
      order: expect.objectContaining({ id }),
    });
    expect(await fixture.prisma.seenRecord.count()).toBe(0);
    expect((await sync(true)).result).toMatchObject({ deleted: 0, created: 0 });
    fixture.sandbox.control.putOrder(silent);
    expect((await sync(true)).result).toMatchObject({ deleted: 0, created: 1 });
    expect((await account.call(`/orders/${id}`)).status).toBe(200);
  });

  it('are not deleted by a full sync that did not end', async () => {
    const [silent] = some as [ShopOrder];
    fixture.sandbox.control.deleteOrder(silent.id, { silently: true });
    fixture.sandbox.control.misbehave({ garbageNext: 50 });
    const { json } = await account.call(`/connections/${connectionId}/sync`, {
      body: { full: true },
    });
    await eventually(async () => {
      const job = await account.call(`/jobs/${json.data.id}`);
      expect(job.json.data.attempts).toBeGreaterThan(0);
    });
    await account.call(`/jobs/${json.data.id}/cancel`, { method: 'POST', body: {} });
    await fixture.finished(account, json.data.id);
    fixture.sandbox.control.misbehave({ garbageNext: 0 });
    expect((await rowOf(silent)).deletedAt).toBeNull();
    expect((await sync(true)).result).toMatchObject({ deleted: 1 });
  });

  it('are deleted by a webhook, and an older one of them brings them not back', async () => {
    const [order] = some as [ShopOrder];
    fixture.sandbox.control.deleteOrder(order.id);
    await fixture.sandbox.control.webhooksSettled();
    await eventually(async () => expect((await rowOf(order)).deletedAt).not.toBeNull());
    expect(await actionsOf((await rowOf(order)).id)).toContain('ORDER_DELETED');
    const { organizationId } = account;
    const into = { organizationId, connectionId, provider: 'sandbox', origin: 'webhook' as const };
    const [ingester] = fixture.container.ingesters;
    const { result } = await fixture.container.transaction(async (tx) => ({
      result: await ingester?.ingest(tx, { ...into, readAt: new Date() }, [order]),
    }));
    expect(result).toMatchObject({ created: 0, updated: 0, unchanged: 1 });
    expect((await rowOf(order)).deletedAt).not.toBeNull();
  });

  it('stay deleted when they were deleted here', async () => {
    const order = some[2] as ShopOrder;
    const { id } = await rowOf(order);
    expect((await account.call(`/orders/${id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await sync(true)).result).toMatchObject({ created: 0, updated: 0, deleted: 0 });
    expect((await account.call(`/orders/${id}`)).status).toBe(404);
  });

  it('are there after the next sync when the shop lists them ten minutes late', async () => {
    const newest = fixture.sandbox.control.createOrder(SHOP) as ShopOrder;
    await sync(false);
    const updatedAt = new Date(Date.parse(newest.updatedAt) - 10 * MINUTE_MS).toISOString();
    const late = { ...newest, id: 'ord_late', number: 'LATE-1', updatedAt };
    fixture.sandbox.control.putOrder(late);
    await sync(false);
    expect(await rowOf(late)).toMatchObject({ number: 'LATE-1', deletedAt: null });
    fixture.sandbox.control.deleteOrder(late.id, { silently: true });
  });

  it('are quarantined with their reason, listed, and stored as soon as they can be', async () => {
    const [order] = some as [ShopOrder];
    const bad = { ...order, id: 'ord_bad', totalAmount: 12.5 };
    fixture.sandbox.control.putOrder(bad);
    expect((await sync(true)).result).toMatchObject({ rejected: 1 });
    const list = () => account.call(`/connections/${connectionId}/quarantine`);
    const { json } = await list();
    expect(json.data).toMatchObject([
      { externalId: 'ord_bad', resource: 'orders', reason: expect.stringContaining('totalAmount') },
    ]);
    expect(json.data[0].record).toMatchObject({ id: 'ord_bad', totalAmount: 12.5 });
    // As if the mapping had learned to read it.
    await fixture.prisma.quarantinedRecord.updateMany({
      data: { record: { ...bad, totalAmount: 1250 } as never },
    });
    fixture.sandbox.control.deleteOrder(bad.id, { silently: true });
    await sync(false);
    expect((await list()).json.data).toEqual([]);
    expect(await rowOf(bad)).toMatchObject({ totalAmount: 1250n });
    const other = await fixture.signUp();
    expect((await other.call(`/connections/${connectionId}/quarantine`)).status).toBe(404);
  });
});
