import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ConnectedFixture,
  createConnectedFixture,
} from '@/__tests__/support/connections/connected-fixture';
import { eventually } from '@/__tests__/support/eventually';
import type { Account } from '@/__tests__/support/http/api';

/** Three syncs and their webhooks, on a machine that may be busy. */
const PATIENCE_MS = 120_000;
const SHOP = 'fjord-and-pine';
let fixture: ConnectedFixture;
let account: Account;

beforeAll(async () => {
  fixture = await createConnectedFixture({ orders: 450 });
  account = await fixture.signUp();
  fixture.work();
});
afterAll(() => fixture?.close());

/** Ids of the shop's orders and of ours, sorted. */
async function bothSides(connectionId: string) {
  const ours = await fixture.prisma.order.findMany({ where: { connectionId } });
  return {
    ours: ours.map(({ externalId }) => externalId).sort(),
    theirs: fixture.sandbox.control
      .orders(SHOP)
      .map(({ id }) => id)
      .sort(),
  };
}

describe('a sync of all connections', { timeout: PATIENCE_MS }, () => {
  it('begins for every active one of an organization that is not deleted, once', async () => {
    const { services, prisma } = fixture.createProcess();
    const before = await prisma.connection.count({ where: { status: 'active' } });
    const other = await fixture.signUp();
    const connect = async (owner: Account, status: string, i: number) =>
      prisma.connection.create({
        data: {
          ...{ organizationId: owner.organizationId, userId: owner.userId, status },
          ...{ provider: 'sandbox', externalId: `x${i}`, name: 'Shop', scopes: '' },
        },
      });
    const active = await connect(account, 'active', 1);
    await connect(account, 'needs_reauth', 2);
    const ofDeleted = await connect(other, 'active', 3);
    const { organizationId: id } = other;
    await prisma.organization.update({ where: { id }, data: { deletedAt: new Date() } });
    const { signal } = new AbortController();
    expect(await services.sync.startAll(signal)).toEqual({ connections: before + 1 });
    expect(await services.sync.startAll(signal)).toEqual({ connections: before + 1 });
    const enqueued = await prisma.job.findMany({
      where: { name: 'sync.connection', resourceId: { in: [active.id, ofDeleted.id] } },
    });
    expect(enqueued.every(({ resourceId }) => resourceId === active.id)).toBe(true);
    expect(enqueued.length).toBeGreaterThan(0);
    await prisma.connection.deleteMany({ where: { externalId: { in: ['x1', 'x2', 'x3'] } } });
  });
});

describe('a sync', { timeout: PATIENCE_MS }, () => {
  it('pulls every order once, publishes events, and later pulls only what has changed', async () => {
    const { connectionId, jobId } = await fixture.connect(account, { shop: SHOP });
    const job = await fixture.finished(account, jobId);
    expect(job).toMatchObject({
      status: 'completed',
      progress: { done: 450, total: 450 },
      result: { created: 450, updated: 0, unchanged: 0, rejected: 0 },
    });
    const { ours, theirs } = await bothSides(connectionId);
    expect(ours).toEqual(theirs);

    const { json } = await account.call(`/connections/${connectionId}`);
    expect(json.data.lastSyncedAt).not.toBeNull();
    const notes = await account.call('/notifications');
    expect(notes.json.data[0]).toMatchObject({ type: 'sync.completed' });
    const events = await fixture.prisma.webhookEvent.findMany({
      where: { type: 'sync.completed' },
    });
    expect(events.map(({ payload }) => payload)).toEqual([
      expect.objectContaining({ connectionId, jobId, created: 450, updated: 0, unchanged: 0 }),
    ]);

    const order = fixture.sandbox.control.orders(SHOP)[0];
    fixture.sandbox.control.advanceOrder(order?.id ?? '');
    fixture.sandbox.control.createOrder(SHOP);
    // The shop sends a webhook as well; whichever is first, nothing comes twice.
    const again = await account.call(`/connections/${connectionId}/sync`, { body: {} });
    const second = await fixture.finished(account, again.json.data.id);
    expect(second.status).toBe('completed');
    expect(second.progress?.done).toBeLessThan(20);
    await fixture.sandbox.control.webhooksSettled();
    await eventually(async () => {
      const after = await bothSides(connectionId);
      expect(after.ours).toEqual(after.theirs);
      const waiting = await fixture.prisma.inboundWebhook.count({ where: { processedAt: null } });
      expect(waiting).toBe(0);
    });

    const full = await account.call(`/connections/${connectionId}/sync`, { body: { full: true } });
    const third = await fixture.finished(account, full.json.data.id);
    expect(third.result).toMatchObject({ created: 0, updated: 0, unchanged: 451 });
  });

  it('waits out rate limits and outages', async () => {
    const { connectionId, jobId } = await fixture.connect(account, { shop: 'mosswick-tea' });
    fixture.sandbox.control.misbehave({ rateLimitNext: 1, failNext: 1 });
    const job = await fixture.finished(account, jobId);
    expect(job).toMatchObject({ status: 'completed', result: { created: 90 } });
    expect(await fixture.prisma.order.count({ where: { connectionId } })).toBe(90);
  });

  it('goes on after garbage', async () => {
    const { connectionId, jobId } = await fixture.connect(account, { shop: 'copperline-cycles' });
    await fixture.finished(account, jobId);
    fixture.sandbox.control.misbehave({ garbageNext: 1 });
    const response = await account.call(`/connections/${connectionId}/sync`, {
      body: { full: true },
    });
    const job = await fixture.finished(account, response.json.data.id);
    expect(job).toMatchObject({ status: 'completed', result: { unchanged: 9 } });
    expect(job.attempts).toBe(2);
  });

  it('ends with NEEDS_REAUTH when the grant is dead, and notifies once', async () => {
    const { connectionId, jobId } = await fixture.connect(account, { shop: 'copperline-cycles' });
    await fixture.finished(account, jobId);
    const since = new Date();
    fixture.sandbox.control.misbehave({ revokeGrants: true });
    const response = await account.call(`/connections/${connectionId}/sync`, { body: {} });
    const job = await fixture.finished(account, response.json.data.id);
    expect(job.status).toBe('failed');
    expect(job.error).toEqual({
      code: 'NEEDS_REAUTH',
      message: expect.stringContaining('connect it again'),
    });

    const { json } = await account.call(`/connections/${connectionId}`);
    expect(json.data.status).toBe('needs_reauth');
    const health = await account.call(`/connections/${connectionId}/health`);
    expect(health.json.data.status).toBe('needs_reauth');
    const refused = await account.call(`/connections/${connectionId}/sync`, { body: {} });
    expect(refused.status).toBe(409);
    expect(refused.json.error.code).toBe('NEEDS_REAUTH');

    const recent = { createdAt: { gte: since } };
    const events = await fixture.prisma.webhookEvent.groupBy({
      by: ['type'],
      where: { ...recent, type: { startsWith: 'connection.' } },
      _count: true,
    });
    expect(events).toEqual([{ type: 'connection.needs_reauth', _count: 1 }]);
    const notes = await fixture.prisma.notification.findMany({ where: recent });
    expect(notes.map(({ type }) => type)).toEqual(['connection.needs_reauth']);

    const back = await fixture.connect(account, { shop: 'copperline-cycles' });
    expect(back.connectionId).toBe(connectionId);
    expect((await fixture.finished(account, back.jobId)).status).toBe('completed');
  });

  it('stops between pages when it is cancelled', async () => {
    fixture.sandbox.control.misbehave({ latencyMs: 150 });
    const other = await fixture.signUp();
    const { connectionId, jobId } = await fixture.connect(other, { shop: SHOP });
    await eventually(async () => {
      expect(await fixture.prisma.order.count({ where: { connectionId } })).toBeGreaterThan(0);
    });
    await other.call(`/jobs/${jobId}/cancel`, { method: 'POST' });
    fixture.sandbox.control.misbehave({ latencyMs: 0 });
    expect((await fixture.finished(other, jobId)).status).toBe('cancelled');
    await sleep(500);
    const stopped = await fixture.prisma.order.count({ where: { connectionId } });
    await sleep(500);
    expect(await fixture.prisma.order.count({ where: { connectionId } })).toBe(stopped);
    const next = await other.call(`/connections/${connectionId}/sync`, { body: {} });
    expect((await fixture.finished(other, next.json.data.id)).status).toBe('completed');
    const { ours, theirs } = await bothSides(connectionId);
    expect(ours).toEqual(theirs);
  });
});
