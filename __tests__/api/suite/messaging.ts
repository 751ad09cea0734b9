import { describe, expect, it } from 'vitest';
import { signUp } from '@/__tests__/support/http/api';
import type { TestServer } from '@/__tests__/support/servers/server';

const endpoint = {
  url: 'https://example.com/hooks',
  description: 'Warehouse',
  events: ['sync.completed'],
};

export function describeMessaging(server: () => TestServer): void {
  describe('webhook endpoints', () => {
    it('are created, read, replaced and deleted; the secret is shown once', async () => {
      const { call } = await signUp(server().url);
      const created = await call('/webhooks', { body: endpoint });
      expect(created.status).toBe(201);
      const { id, secret } = created.json.data;
      expect(secret).toMatch(/^whsec_/);
      expect((await call(`/webhooks/${id}`)).text).not.toContain(secret);
      expect((await call('/webhooks')).text).not.toContain(secret);

      const disabled = { ...endpoint, status: 'disabled' };
      const replaced = await call(`/webhooks/${id}`, { method: 'PUT', body: disabled });
      expect(replaced.json.data.status).toBe('disabled');
      expect((await call(`/webhooks/${id}`, { method: 'DELETE' })).status).toBe(200);
      expect((await call(`/webhooks/${id}`)).status).toBe(404);
    });

    it.each([
      'ftp://example.com',
      'javascript:alert(1)',
      'https://user:pw@example.com/',
      'nonsense',
    ])('refuse the address %s', async (url) => {
      const { call } = await signUp(server().url);
      const { status, json } = await call('/webhooks', { body: { ...endpoint, url } });
      expect([status, json.error.code]).toEqual([400, 'VALIDATION_ERROR']);
    });

    it('list their deliveries', async () => {
      const { call } = await signUp(server().url);
      const { id } = (await call('/webhooks', { body: endpoint })).json.data;
      const sent = await call(`/webhooks/${id}/test`, { body: {} });
      expect(sent.json.data).toMatchObject({
        endpointId: id,
        eventType: 'webhook.test',
        status: 'pending',
      });
      const { json } = await call(`/webhooks/${id}/deliveries`);
      expect(json.data.map((delivery: { id: string }) => delivery.id)).toEqual([sent.json.data.id]);
    });
  });

  describe('notifications', () => {
    it('start empty, and marking all as read is harmless', async () => {
      const { call } = await signUp(server().url);
      expect((await call('/notifications?unread=true')).json).toMatchObject({
        data: [],
        pagination: { total: 0 },
      });
      expect((await call('/notifications/read', { method: 'POST' })).json.data).toEqual({
        updated: 0,
      });
      expect(
        (await call('/notifications/cmissing0000000000000000/read', { method: 'POST' })).status,
      ).toBe(404);
    });
  });
}
