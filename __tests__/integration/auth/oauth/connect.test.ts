import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ConnectedFixture,
  createConnectedFixture,
} from '@/__tests__/support/connections/connected-fixture';
import type { Account } from '@/__tests__/support/http/api';
import { approveConsent } from '@/sandbox/consent-client';

let fixture: ConnectedFixture;
let account: Account;

beforeAll(async () => {
  fixture = await createConnectedFixture();
  account = await fixture.signUp();
});
afterAll(() => fixture?.close());

describe('connecting an account', { timeout: 60_000 }, () => {
  it('ends in the console, with tokens encrypted and the first sync enqueued', async () => {
    const { response, location, connectionId, jobId } = await fixture.connect(account);
    expect(response.status).toBe(303);
    expect(location.pathname).toBe('/connections');

    const { json } = await account.call(`/connections/${connectionId}`);
    expect(json.data).toMatchObject({
      provider: 'sandbox',
      externalId: 'mosswick-tea',
      name: 'Mosswick Tea Rooms',
      status: 'active',
    });
    expect(json.data.scopes).toContain('orders:read');
    const job = await account.call(`/jobs/${jobId}`);
    expect(job.json.data).toMatchObject({ name: 'sync.connection', resourceId: connectionId });

    const secret = await fixture.prisma.connectionSecret.findUniqueOrThrow({
      where: { connectionId },
    });
    expect(secret.ciphertext).toMatch(/^v1\.test\./);
    const token = await fixture.container.createAuthenticatedClient(connectionId);
    await expect(token.request('/api/shop')).resolves.toMatchObject({ id: 'mosswick-tea' });

    const { json: audit } = await account.call('/audit-logs?resourceType=Connection');
    const actions = audit.data.map(({ action }: { action: string }) => action);
    expect(actions).toEqual(
      expect.arrayContaining(['CONNECTION_CREATED', 'CONNECTION_AUTHORIZATION_STARTED']),
    );
    expect(JSON.stringify(audit)).not.toContain(secret.ciphertext);
  });

  it('shows the connection again when the page is loaded again', async () => {
    const { callback, cookie, location } = await fixture.connect(account);
    const before = fixture.sandbox.control.stats().tokens.issued;
    const again = await fixture.follow(callback, { cookie, accept: 'text/html' });
    expect(again.status).toBe(303);
    expect(again.headers.get('location')).toBe(location.href);
    expect(fixture.sandbox.control.stats().tokens.issued).toEqual(before);
    const elsewhere = await fixture.follow(callback, { accept: 'text/html' });
    expect(elsewhere.headers.get('location')).toMatch(/\/connections\?error=OAUTH_STATE_INVALID/);
  });

  it('ignores parameters that it does not know, repeated ones as well', async () => {
    const { url, cookie } = await fixture.authorize(account);
    const callback = `${await approveConsent(url)}&utm=1&utm=2&hmac=x&%00=1`;
    expect((await fixture.follow(callback, { cookie })).status).toBe(303);
  });

  it('connects once when callbacks race', async () => {
    const { url, cookie } = await fixture.authorize(account);
    const callback = await approveConsent(url);
    const responses = await Promise.all(
      [1, 2, 3, 4].map(() => fixture.follow(callback, { cookie })),
    );
    expect(responses.map(({ status }) => status)).toEqual([303, 303, 303, 303]);
    const locations = new Set(responses.map(({ headers }) => headers.get('location')));
    expect(locations.size).toBe(1);
  });

  it('refuses another browser, and leaves the attempt to the right one', async () => {
    const { url, cookie } = await fixture.authorize(account);
    const callback = await approveConsent(url, { shop: 'copperline-cycles' });
    const anonymous: Record<string, string>[] = [{}, { cookie: `plinth_oauth=${'x'.repeat(43)}` }];
    for (const headers of anonymous) {
      const anonymous = await fixture.follow(callback, headers);
      expect(anonymous.json.error.code).toBe('OAUTH_STATE_INVALID');
    }
    expect((await fixture.follow(callback, { cookie })).status).toBe(303);
  });

  it('lets two tabs of a browser connect at the same time', async () => {
    const first = await fixture.authorize(account);
    const second = await account.call('/connections/authorize', {
      body: { provider: 'sandbox' },
      headers: { cookie: first.cookie },
    });
    const callbacks = await Promise.all([
      approveConsent(first.url),
      approveConsent(second.json.data.authorizationUrl),
    ]);
    for (const callback of callbacks) {
      expect((await fixture.follow(callback, { cookie: first.cookie })).status).toBe(303);
    }
  });

  it('refuses unknown and expired states', async () => {
    const { url, cookie } = await fixture.authorize(account);
    const unknown = await fixture.follow(
      `${fixture.server.url}/api/v1/connections/callback?state=nope&code=x`,
      { cookie },
    );
    expect(unknown.json.error.code).toBe('OAUTH_STATE_INVALID');
    const callback = await approveConsent(url);
    await fixture.prisma.oAuthState.updateMany({
      where: { consumedAt: null },
      data: { expiresAt: new Date(Date.now() - 1000) },
    });
    const late = await fixture.follow(callback, { cookie });
    expect(late.json.error.code).toBe('OAUTH_STATE_INVALID');
  });

  it('reports that the customer denied access', async () => {
    const { location } = await fixture.connect(account, { deny: true });
    expect(location.searchParams.get('error')).toBe('OAUTH_DENIED');
    expect(location.searchParams.get('message')).toMatch(/denied/);
  });

  it('refuses a response of another issuer and an invented code', async () => {
    for (const [name, value, code] of [
      ['iss', 'https://evil.example', 'OAUTH_STATE_INVALID'],
      ['code', 'made-up', 'OAUTH_DENIED'],
    ] as const) {
      const { url, cookie } = await fixture.authorize(account);
      const callback = new URL(await approveConsent(url));
      callback.searchParams.set(name, value);
      const response = await fixture.follow(callback.href, { cookie });
      expect(response.status).toBe(400);
      expect(response.json.error.code).toBe(code);
    }
  });

  it('returns 404 for a provider that does not exist', async () => {
    const response = await account.call('/connections/authorize', { body: { provider: 'nope' } });
    expect(response.status).toBe(404);
  });
});

describe('looking after a connection', { timeout: 60_000 }, () => {
  it('returns its health', async () => {
    const { connectionId } = await fixture.connect(account);
    const { json } = await account.call(`/connections/${connectionId}/health`);
    expect(json.data).toMatchObject({ status: 'ok', message: null });
    expect(Date.parse(json.data.tokenExpiresAt)).toBeGreaterThan(Date.now());
    fixture.sandbox.control.misbehave({ failNext: 3 });
    const failing = await account.call(`/connections/${connectionId}/health`);
    expect(failing.json.data.status).toBe('unreachable');
  });

  it('returns a running sync in place of a second one', async () => {
    const { connectionId } = await fixture.connect(account);
    const [first, second] = await Promise.all([
      account.call(`/connections/${connectionId}/sync`, { body: {} }),
      account.call(`/connections/${connectionId}/sync`, { body: { full: true } }),
    ]);
    expect(first.status).toBe(202);
    expect(first.json.data.id).toBe(second.json.data.id);
  });

  it('is another tenant’s secret', async () => {
    const { connectionId } = await fixture.connect(account);
    const anonymous = await fixture.signUp();
    for (const [path, call] of [
      ['', {}],
      ['', { method: 'DELETE' }],
      ['/health', {}],
      ['/sync', { body: {} }],
    ] as const) {
      const { status } = await anonymous.call(`/connections/${connectionId}${path}`, call);
      expect(status, `${path} ${JSON.stringify(call)}`).toBe(404);
    }
    expect((await anonymous.call('/connections')).json.data).toEqual([]);
  });

  it('disconnects: grant revoked, tokens gone, and the same account comes back to its row', async () => {
    const { connectionId } = await fixture.connect(account, { shop: 'fjord-and-pine' });
    const before = fixture.sandbox.control.state().grants;
    const gone = await account.call(`/connections/${connectionId}`, { method: 'DELETE' });
    expect(gone.json.data.status).toBe('disconnected');
    expect(fixture.sandbox.control.state().grants).toBe(before - 1);
    expect(await fixture.prisma.connectionSecret.count({ where: { connectionId } })).toBe(0);
    expect((await account.call(`/connections/${connectionId}`)).status).toBe(404);
    expect((await account.call(`/connections/${connectionId}/sync`, { body: {} })).status).toBe(
      404,
    );

    const back = await fixture.connect(account, { shop: 'fjord-and-pine' });
    expect(back.connectionId).toBe(connectionId);
    expect((await account.call(`/connections/${connectionId}`)).json.data.status).toBe('active');
  });

  it('disconnects even while the provider is down', async () => {
    const { connectionId } = await fixture.connect(account, { shop: 'copperline-cycles' });
    fixture.sandbox.control.misbehave({ failNext: 50, tokenErrorNext: 50 });
    const gone = await account.call(`/connections/${connectionId}`, { method: 'DELETE' });
    fixture.sandbox.control.misbehave({ failNext: 0, tokenErrorNext: 0 });
    expect(gone.json.data.status).toBe('disconnected');
  });
});
