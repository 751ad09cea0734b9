import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as oauth from 'openid-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, startSandbox } from '@/__tests__/support/sandbox/connect';
import type { Sandbox } from '@/sandbox/sandbox';
import { readSettings } from '@/sandbox/settings';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control.reset());

const post = (path: string, body?: object | string, headers: Record<string, string> = {}) =>
  fetch(`${sandbox.url}/__sandbox${path}`, {
    method: 'POST',
    redirect: 'manual',
    headers,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });

describe('/__sandbox', () => {
  it('creates an order and moves it to its end', async () => {
    const created = await post('/orders', { shop: 'copperline-cycles' });
    expect(created.status).toBe(201);
    const { id } = await created.json();
    for (const state of ['paid', 'shipped', 'delivered', 'refunded']) {
      expect(await (await post(`/orders/${id}/advance`)).json()).toMatchObject({ id, state });
    }
    expect((await post(`/orders/${id}/advance`)).status).toBe(409);
    expect((await post('/orders/ord_none/advance')).status).toBe(404);
    expect((await post('/orders', { shop: 'none' })).status).toBe(400);
  });

  it('moves an order to a named state', async () => {
    const order = sandbox.control.createOrder();
    const response = await post(`/orders/${order?.id}/advance`, { to: 'cancelled' });
    expect(await response.json()).toMatchObject({ state: 'cancelled' });
    expect((await post(`/orders/${order?.id}/advance`, { to: 'lost' })).status).toBe(400);
  });

  it('takes misbehaviour, and says what it does not know', async () => {
    const response = await post('/misbehave', { latencyMs: 5, failNext: 2 });
    expect((await response.json()).faults).toMatchObject({ latencyMs: 5, failNext: 2 });
    expect((await post('/misbehave', { explode: 1 })).status).toBe(400);
    expect((await post('/misbehave', { failNext: -1 })).status).toBe(400);
    expect((await post('/misbehave', '{')).status).toBe(400);
    expect((await post('/misbehave', '[1]')).status).toBe(400);
    expect((await post('/orders', '[1]')).status).toBe(400);
  });

  it('counts requests by route', async () => {
    const { get } = await connect(sandbox);
    await get('/api/orders?limit=1');
    await get('/api/orders/ord_mt_000001');
    const stats = await fetch(`${sandbox.url}/__sandbox/stats`).then((r) => r.json());
    expect(stats.requests).toMatchObject({
      'GET /api/orders': 1,
      'GET /api/orders/:id': 1,
      'POST /oauth/token': 1,
      'POST /connect/:uid': 1,
    });
    expect(stats.tokens).toEqual({ issued: 1, refreshed: 0, refused: {} });
  });

  it('starts over, with or without the connections', async () => {
    const before = sandbox.control.orders('mosswick-tea');
    const { get } = await connect(sandbox);
    sandbox.control.createOrder('mosswick-tea');
    await post('/reset', { keepConnections: true });
    expect(sandbox.control.orders('mosswick-tea')).toEqual(before);
    expect((await get('/api/shop')).status).toBe(200);
    await post('/reset');
    expect((await get('/api/shop')).status).toBe(401);
  });

  it('serves its forms, and refuses those of other sites and other names', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };
    const done = await post('/orders', 'shop=mosswick-tea', form);
    expect(done.status).toBe(303);
    expect(done.headers.get('location')).toBe('/?note=Created%20MT-10061');
    expect((await post('/reset', '', { ...form, 'sec-fetch-site': 'cross-site' })).status).toBe(
      403,
    );
    const status = await new Promise((resolve) => {
      const options = { headers: { host: 'rebound.example' } };
      request(`${sandbox.url}/__sandbox/state`, options, (res) => {
        resolve(res.statusCode);
        res.resume();
      }).end();
    });
    expect(status).toBe(403);
  });

  it('approves by itself, until set to ask again', async () => {
    // As curl sends it: JSON that claims to be a form.
    const curl = { 'content-type': 'application/x-www-form-urlencoded' };
    const on = await post('/auto-approve', { shop: 'mosswick-tea' }, curl);
    expect(await on.json()).toEqual({ autoApprove: 'mosswick-tea' });
    expect(await (await post('/auto-approve', { shop: null })).json()).toEqual({
      autoApprove: false,
    });
    expect((await post('/auto-approve', { shop: 'none' })).status).toBe(400);
  });

  it('has a front page, which escapes what it is given', async () => {
    const page = await fetch(`${sandbox.url}/?note=<script>`).then((r) => r.text());
    expect(page).toContain('Fjord &amp; Pine Outfitters');
    expect(page).not.toContain('<script');
  });
});

describe('live mode', () => {
  it('changes an order at every interval', async () => {
    const live = await startSandbox({ liveIntervalMs: 10 });
    try {
      const newest = () => live.control.state().shops.map((shop) => shop.latestUpdatedAt);
      const before = newest();
      await expect.poll(newest).not.toEqual(before);
    } finally {
      await live.close();
    }
  });
});

describe('settings', () => {
  it('come from arguments before variables, and leave the rest to the defaults', () => {
    const env = { SANDBOX_PORT: '4001', SANDBOX_ORDERS: '10', SANDBOX_LIVE: '1' };
    expect(readSettings(['--port', '4002'], { ...env, NODE_ENV: 'test' })).toEqual({
      port: 4002,
      smtpPort: 4027,
      orders: 10,
      liveIntervalMs: 20_000,
      client: {},
    });
    expect(() => readSettings([], { SANDBOX_SEED: 'x', NODE_ENV: 'test' })).toThrow(/SANDBOX_SEED/);
  });
});

describe('stateFile', () => {
  it('keeps connections, webhooks and changes across a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    const stateFile = join(folder, 'state.json');
    const first = await startSandbox({ stateFile });
    const { tokens, config } = await connect(first, 'mosswick-tea');
    const order = first.control.createOrder('mosswick-tea');
    const other = first.control.createOrder('mosswick-tea');
    first.control.advanceOrder(other?.id ?? '');
    const paid = first.control.advanceOrder(order?.id ?? '');
    await first.close();

    const later = new Date('2026-03-02T12:00:00Z');
    const second = await startSandbox({ stateFile, port: first.port, now: later });
    try {
      expect(second.control.orders('mosswick-tea')).toEqual(first.control.orders('mosswick-tea'));
      expect(second.control.findOrder(order?.id ?? '')).toEqual(paid);
      // The client's kept-alive socket belongs to the first server: let it notice.
      const alive = () =>
        fetch(`${second.url}/`).then(
          ({ ok }) => ok,
          () => false,
        );
      await expect.poll(alive).toBe(true);
      const next = await oauth.refreshTokenGrant(config, tokens.refresh_token ?? '');
      expect(next.refresh_token).toBeDefined();
    } finally {
      await second.close();
      rmSync(folder, { recursive: true });
    }
  });
});
