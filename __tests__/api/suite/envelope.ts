import { describe, expect, it } from 'vitest';
import { createCaller, orderBody, signUp } from '@/__tests__/support/http/api';
import type { TestServer } from '@/__tests__/support/servers/server';
import { errorEnvelope, meta, pagination } from '@/lib/contracts/common';

const SECURITY_HEADERS = {
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'x-xss-protection': '0',
  'referrer-policy': 'strict-origin-when-cross-origin',
};

export function describeEnvelope(server: () => TestServer): void {
  describe('envelope', () => {
    it('wraps data with timestamp and request id, and carries the security headers', async () => {
      const reply = await createCaller(server().url)('/system/version');
      expect(reply.status).toBe(200);
      expect(reply.json.success).toBe(true);
      expect(meta.parse(reply.json.meta).requestId).toBe(reply.headers.get('x-request-id'));
      for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
        expect(reply.headers.get(name), name).toBe(value);
      }
      expect(reply.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(reply.headers.get('x-powered-by')).toBeNull();
    });

    it('keeps a valid X-Request-Id and replaces any other', async () => {
      const call = createCaller(server().url);
      const good = await call('/system/version', { headers: { 'x-request-id': 'customer-1234' } });
      expect(good.json.meta.requestId).toBe('customer-1234');
      const bad = await call('/system/version', { headers: { 'x-request-id': '<script>' } });
      expect(bad.json.meta.requestId).not.toContain('<');
    });

    it('wraps lists with pagination', async () => {
      const { call } = await signUp(server().url);
      await call('/orders', { body: orderBody() });
      const { json } = await call('/orders');
      expect(json.data).toHaveLength(1);
      expect(pagination.parse(json.pagination)).toMatchObject({
        page: 1,
        perPage: 20,
        total: 1,
        totalPages: 1,
      });
    });

    it('returns 404 in the envelope for unknown paths', async () => {
      const { status, json } = await createCaller(server().url)('/nothing/here');
      expect(status).toBe(404);
      expect(errorEnvelope.parse(json).error.code).toBe('NOT_FOUND');
    });

    it('returns 405 for a wrong method', async () => {
      const { status, json, headers } = await createCaller(server().url)('/system/version', {
        method: 'DELETE',
      });
      expect(status).toBe(405);
      expect(errorEnvelope.parse(json).error.code).toBe('METHOD_NOT_ALLOWED');
      expect(headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    });

    it('returns the allowed methods to OPTIONS', async () => {
      const response = await fetch(`${server().url}/api/v1/system/version`, { method: 'OPTIONS' });
      expect(response.status).toBe(204);
      expect(response.headers.get('allow')).toContain('GET');
      expect(response.headers.get('x-frame-options')).toBe('DENY');
    });

    it('responds to HEAD as to GET, without a body', async () => {
      const response = await fetch(`${server().url}/api/v1/system/version`, { method: 'HEAD' });
      expect(response.status).toBe(200);
      expect(await response.text()).toBe('');
    });
  });
}
