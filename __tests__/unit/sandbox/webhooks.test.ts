import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, startSandbox } from '@/__tests__/support/sandbox/connect';
import type { Sandbox } from '@/sandbox/sandbox';
import type { WebhookCreatedResponse } from '@/sandbox/webhooks/webhook-routes';

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

const SHOP = 'mosswick-tea';
let sandbox: Sandbox;
let token: string;
let received: Received[];
/** Statuses to return; 204 when none is left. */
let responses: number[];
const receiver = createServer((req, res) => {
  const chunks: Buffer[] = [];
  req.on('data', (chunk: Buffer) => chunks.push(chunk));
  req.on('end', () => {
    received.push({ headers: req.headers, body: Buffer.concat(chunks).toString() });
    res.writeHead(responses.shift() ?? 204).end();
  });
});
let address: string;

beforeEach(async () => {
  received = [];
  responses = [];
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  sandbox = await startSandbox();
  token = (await connect(sandbox, SHOP)).tokens.access_token;
});
afterEach(async () => {
  await sandbox.close();
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});

const call = (method: string, path: string, body?: object) =>
  fetch(`${sandbox.url}/api/webhooks${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });

async function register(): Promise<WebhookCreatedResponse> {
  const response = await call('POST', '', { url: address });
  expect(response.status).toBe(201);
  return response.json();
}

const verify = (secret: string, { headers, body }: Received) =>
  new Webhook(secret).verify(body, headers as Record<string, string>);

describe('webhooks', () => {
  it('sends new and changed orders, signed', async () => {
    const { secret } = await register();
    const order = sandbox.control.createOrder(SHOP);
    await sandbox.control.webhooksSettled();
    const paid = sandbox.control.advanceOrder(order?.id ?? '');
    await sandbox.control.webhooksSettled();

    expect(received.map((hook) => verify(secret, hook))).toEqual([
      { type: 'order.created', timestamp: order?.updatedAt, data: { order } },
      { type: 'order.updated', timestamp: paid?.updatedAt, data: { order: paid } },
    ]);
    expect(paid?.state).toBe('paid');
    const other = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    expect(() => received[0] && verify(other, received[0])).toThrow();
  });

  it('tries again under the same id, then gives up', async () => {
    const { secret } = await register();
    responses = [500, 302];
    sandbox.control.createOrder(SHOP);
    await sandbox.control.webhooksSettled();
    expect(received).toHaveLength(3);
    expect(new Set(received.map((hook) => hook.headers['webhook-id'])).size).toBe(1);
    for (const hook of received) verify(secret, hook);

    responses = [500, 500, 500, 500, 500];
    sandbox.control.createOrder(SHOP);
    await sandbox.control.webhooksSettled();
    expect(received).toHaveLength(7);
    expect(sandbox.control.stats().webhooks).toEqual({
      events: 2,
      attempts: 7,
      delivered: 1,
      failed: 1,
    });
  });

  it('sends a duplicate on request', async () => {
    await register();
    sandbox.control.misbehave({ duplicateNext: 1 });
    sandbox.control.createOrder(SHOP);
    sandbox.control.createOrder(SHOP);
    await sandbox.control.webhooksSettled();
    expect(received).toHaveLength(3);
    expect(new Set(received.map((hook) => hook.headers['webhook-id'])).size).toBe(2);
  });

  it('sends only the shop’s own orders, until it is unregistered', async () => {
    const { id } = await register();
    sandbox.control.createOrder('fjord-and-pine');
    expect((await call('DELETE', `/${id}`)).status).toBe(204);
    expect((await call('DELETE', `/${id}`)).status).toBe(404);
    sandbox.control.createOrder(SHOP);
    await sandbox.control.webhooksSettled();
    expect(received).toEqual([]);
  });

  it('renews the secret when an address registers again', async () => {
    const first = await register();
    const second = await register();
    expect(second.secret).not.toBe(first.secret);
    sandbox.control.createOrder(SHOP);
    await sandbox.control.webhooksSettled();
    expect(received).toHaveLength(1);
    expect(received[0] && verify(second.secret, received[0])).toBeTruthy();
  });

  it('refuses addresses elsewhere and bodies that are none', async () => {
    expect((await call('POST', '', { url: 'https://example.com/hook' })).status).toBe(422);
    expect((await call('POST', '', { url: 'file:///etc/passwd' })).status).toBe(400);
    expect((await call('POST', '', { address })).status).toBe(400);
    expect((await call('POST', '')).status).toBe(400);
    expect(sandbox.control.state().webhooks).toEqual([]);
  });

  it('removes the address with the grant', async () => {
    await register();
    sandbox.control.misbehave({ revokeGrants: true });
    sandbox.control.createOrder(SHOP);
    await sandbox.control.webhooksSettled();
    expect(received).toEqual([]);
  });
});
