import { describe, expect, it } from 'vitest';
import { createCaller, signUp } from '@/__tests__/support/http/api';
import type { TestServer } from '@/__tests__/support/servers/server';
import { connectShop } from '@/__tests__/support/servers/stack';
import { errorEnvelope } from '@/lib/contracts/common';
import { approveConsent } from '@/sandbox/consent-client';
import type { createSandbox } from '@/sandbox/sandbox';

type Sandbox = Awaited<ReturnType<typeof createSandbox>>;

export function describeConnections(server: () => TestServer, shop: () => Sandbox): void {
  describe('connections', () => {
    it('connect a shop by OAuth: back to the console, first sync enqueued, nothing secret returned', async () => {
      const account = await signUp(server().url);
      const { response, connectionId, jobId } = await connectShop(server().url, account);
      expect(response.status).toBe(303);
      expect(response.headers.get('location')).toMatch(
        new RegExp(`^${server().url}/connections\\?connected=`),
      );
      const { json } = await account.call('/connections');
      expect(json.data).toMatchObject([
        { id: connectionId, provider: 'sandbox', status: 'active' },
      ]);
      expect(JSON.stringify(json)).not.toMatch(/token|secret/i);
      expect((await account.call(`/jobs/${jobId}`)).json.data).toMatchObject({
        name: 'sync.connection',
        resourceId: connectionId,
      });
      // A second request while the first sync waits returns that sync.
      const again = await account.call(`/connections/${connectionId}/sync`, { body: {} });
      expect([again.status, again.json.data.id]).toEqual([202, jobId]);
      expect((await account.call(`/connections/${connectionId}/health`)).json.data.status).toBe(
        'ok',
      );
    });

    it('show a page that is loaded again, and refuse a stolen and an invented state', async () => {
      const account = await signUp(server().url);
      const { path, cookie, connectionId } = await connectShop(server().url, account);
      const anonymous = createCaller(server().url);
      for (const attempt of [
        await anonymous(path),
        await anonymous('/connections/callback?state=invented&code=x', { headers: { cookie } }),
      ]) {
        expect(attempt.status).toBe(400);
        expect(errorEnvelope.parse(attempt.json).error.code).toBe('OAUTH_STATE_INVALID');
      }
      // A person gets a page that says so, not JSON.
      const again = await anonymous(path, { headers: { cookie } });
      expect(again.headers.get('location')).toContain(`/connections?connected=${connectionId}`);
      const person = await anonymous(path, { headers: { accept: 'text/html' } });
      expect(person.status).toBe(303);
      expect(person.headers.get('location')).toContain('/connections?error=OAUTH_STATE_INVALID');
    });

    it('distinguish a provider that fails from one that refuses, and write nothing', async () => {
      const account = await signUp(server().url);
      const started = await account.call('/connections/authorize', {
        body: { provider: 'sandbox' },
      });
      const callback = new URL(await approveConsent(started.json.data.authorizationUrl, {}));
      shop().control.misbehave({ tokenErrorNext: 1 });
      const cookie = started.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ');
      const path = `/connections/callback${callback.search}`;
      const response = await createCaller(server().url)(path, { headers: { cookie } });
      expect(response.status).toBe(502);
      expect(errorEnvelope.parse(response.json).error.code).toBe('PROVIDER_ERROR');
      expect((await account.call('/connections')).json.data).toEqual([]);
    });

    it('return 404 for unknown providers and other tenants’ connections', async () => {
      const owner = await signUp(server().url);
      const anonymous = await signUp(server().url);
      const { connectionId } = await connectShop(server().url, owner);
      expect(
        (await owner.call('/connections/authorize', { body: { provider: 'nobody' } })).status,
      ).toBe(404);
      for (const path of [`/connections/${connectionId}`, `/connections/${connectionId}/health`]) {
        expect((await anonymous.call(path)).status).toBe(404);
      }
      expect((await anonymous.call(`/connections/${connectionId}/sync`, { body: {} })).status).toBe(
        404,
      );
      expect(
        (await anonymous.call(`/connections/${connectionId}`, { method: 'DELETE' })).status,
      ).toBe(404);
    });

    it('refuse webhooks that the provider has not signed', async () => {
      const account = await signUp(server().url);
      const { connectionId } = await connectShop(server().url, account);
      const unsigned = await createCaller(server().url)(`/connections/${connectionId}/inbound`, {
        body: { a: 1 },
      });
      expect([400, 404]).toContain(unsigned.status);
      expect(errorEnvelope.safeParse(unsigned.json).success).toBe(true);
    });

    it('end by disconnecting; connecting again brings the same connection back', async () => {
      const account = await signUp(server().url);
      const { connectionId } = await connectShop(server().url, account);
      expect(
        (await account.call(`/connections/${connectionId}`, { method: 'DELETE' })).status,
      ).toBe(200);
      expect((await account.call('/connections')).json.data).toEqual([]);
      expect((await connectShop(server().url, account)).connectionId).toBe(connectionId);
    });
  });
}
