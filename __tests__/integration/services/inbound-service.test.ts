import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ConnectedFixture,
  createConnectedFixture,
} from '@/__tests__/support/connections/connected-fixture';
import { eventually } from '@/__tests__/support/eventually';
import { type Account, createCaller } from '@/__tests__/support/http/api';
import { createVault } from '@/lib/auth/oauth/token-vault';

const SHOP = 'copperline-cycles';
let fixture: ConnectedFixture;
let account: Account;
let connectionId: string;
let secret: string;

beforeAll(async () => {
  fixture = await createConnectedFixture();
  account = await fixture.signUp();
  fixture.work();
  const connected = await fixture.connect(account, { shop: SHOP });
  ({ connectionId } = connected);
  await fixture.finished(account, connected.jobId);
  const row = await fixture.prisma.connectionSecret.findUniqueOrThrow({ where: { connectionId } });
  const vault = createVault(fixture.container.config.encryptionKeys);
  secret = JSON.parse(vault.decrypt(row.ciphertext, connectionId)).webhook.secret;
});
afterAll(() => fixture?.close());

/** Delivers as the shop would, or as somebody who tries to look like it. */
function deliver(
  body: unknown,
  {
    key = secret,
    at = new Date(),
    id = `evt_${randomBytes(6).toString('hex')}`,
    to = connectionId,
  } = {},
) {
  const raw = JSON.stringify(body);
  return createCaller(fixture.server.url)(`/connections/${to}/inbound`, {
    raw,
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(key).sign(id, at, raw),
    },
  });
}

function anOrder(changes: object = {}) {
  const [order] = fixture.sandbox.control.orders(SHOP);
  return {
    type: 'order.updated',
    timestamp: new Date().toISOString(),
    data: { order: { ...order, ...changes } },
  };
}

const settled = () =>
  eventually(async () => {
    expect(await fixture.prisma.inboundWebhook.count({ where: { processedAt: null } })).toBe(0);
  });

describe('a provider’s webhook', { timeout: 60_000 }, () => {
  it('is registered by the first sync, and brings changes in at once', async () => {
    const order = fixture.sandbox.control.createOrder(SHOP);
    await fixture.sandbox.control.webhooksSettled();
    await eventually(async () => {
      const row = await fixture.prisma.order.findFirst({
        where: { connectionId, externalId: order?.id ?? '' },
      });
      expect(row?.number).toBe(order?.number);
    });
    const { json } = await account.call('/audit-logs?action=ORDER_CREATED');
    expect(json.data[0]).toMatchObject({ actorType: 'system', actorId: connectionId });
    expect(fixture.sandbox.control.stats().webhooks).toMatchObject({ failed: 0, delivered: 1 });
  });

  it('counts once, however often it is delivered', async () => {
    const before = await fixture.prisma.order.count({ where: { connectionId } });
    const body = anOrder({ id: 'ord_once', number: 'ONCE-1' });
    const id = 'evt_the_same';
    const responses = await Promise.all([1, 2, 3, 4, 5].map(() => deliver(body, { id })));
    expect(responses.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
    const duplicates = responses.map(({ json }) => json.data.duplicate);
    expect(duplicates.filter((duplicate) => !duplicate)).toHaveLength(1);
    await settled();
    expect((await deliver(body, { id })).json.data).toEqual({ received: true, duplicate: true });
    expect(await fixture.prisma.order.count({ where: { connectionId } })).toBe(before + 1);
    const jobs = await fixture.prisma.job.count({ where: { name: 'inbound.process' } });
    expect(await fixture.prisma.inboundWebhook.count()).toBe(jobs);
    const events = await fixture.prisma.webhookEvent.findMany({ where: { type: 'order.created' } });
    const mine = events.filter(({ payload }) => JSON.stringify(payload).includes('ONCE-1'));
    expect(mine).toHaveLength(1);
  });

  it('changes nothing when a newer one has overtaken it', async () => {
    const updated = (seconds: number) =>
      new Date(Date.UTC(2026, 5, 1, 12, 0, seconds)).toISOString();
    const notified = (seconds: number, number: string) =>
      deliver(anOrder({ id: 'ord_overtaken', number, updatedAt: updated(seconds) }));
    await notified(0, 'FIRST');
    await settled();
    await notified(20, 'THIRD');
    await settled();
    await notified(10, 'SECOND');
    await settled();
    const row = await fixture.prisma.order.findFirstOrThrow({
      where: { connectionId, externalId: 'ord_overtaken' },
    });
    expect(row.number).toBe('THIRD');
  });

  it('is refused without a valid signature, and leaves nothing behind', async () => {
    const before = await fixture.prisma.inboundWebhook.count();
    const forged = `whsec_${randomBytes(32).toString('base64')}`;
    const old = new Date(Date.now() - 6 * 60 * 1000);
    const responses = await Promise.all([
      deliver(anOrder(), { key: forged }),
      deliver(anOrder(), { at: old }),
      deliver({ nothing: 'we know' }),
      createCaller(fixture.server.url)(`/connections/${connectionId}/inbound`, { body: anOrder() }),
    ]);
    for (const { status, json } of responses) {
      expect(status).toBe(400);
      expect(json.error.code).toBe('WEBHOOK_SIGNATURE_INVALID');
    }
    expect(await fixture.prisma.inboundWebhook.count()).toBe(before);
  });

  it('is unknown alike for connections that do not exist and that have ended', async () => {
    const unknown = await deliver(anOrder(), { to: 'c00000000000000000000000' });
    expect(unknown.status).toBe(404);
    const ended = await fixture.connect(account, { shop: 'mosswick-tea' });
    await fixture.finished(account, ended.jobId);
    await account.call(`/connections/${ended.connectionId}`, { method: 'DELETE' });
    const gone = await deliver(anOrder(), { to: ended.connectionId });
    expect(gone.status).toBe(404);
    expect(gone.json.error).toEqual(unknown.json.error);
  });

  it('is stored even with what no database can hold', async () => {
    const response = await deliver(anOrder({ id: 'ord_nul', number: 'N\u0000UL' }));
    expect(response.status).toBe(202);
    await settled();
    const row = await fixture.prisma.order.findFirst({
      where: { connectionId, externalId: 'ord_nul' },
    });
    expect(row?.number).toBe('NUL');
  });

  it('reports an order that cannot be understood and goes on', async () => {
    const response = await deliver(anOrder({ id: 'ord_bad', totalAmount: 'a lot' }));
    expect(response.status).toBe(202);
    await settled();
    const job = await eventually(async () => {
      const row = await fixture.prisma.job.findFirstOrThrow({
        where: { name: 'inbound.process' },
        orderBy: { createdAt: 'desc' },
      });
      expect(row.status).toBe('completed');
      return row;
    });
    expect(job.result).toMatchObject({ rejected: 1, samples: [{ externalId: 'ord_bad' }] });
  });

  it('is refused for a deleted organization like for a connection that does not exist', async () => {
    const unknown = await deliver(anOrder(), { to: 'c00000000000000000000000' });
    const { name } = (await account.call('/organizations/current')).json.data;
    const confirm = encodeURIComponent(name);
    await account.call(`/organizations/current?confirm=${confirm}`, { method: 'DELETE' });
    const before = await fixture.prisma.inboundWebhook.count();
    const refused = await deliver(anOrder());
    expect(refused.status).toBe(404);
    expect(refused.json.error).toEqual(unknown.json.error);
    expect(await fixture.prisma.inboundWebhook.count()).toBe(before);
  });
});
