import { describe, expect, it } from 'vitest';
import { createCaller } from '@/__tests__/support/http/api';
import { METRICS_TOKEN } from '@/__tests__/support/servers/secrets';
import type { TestServer } from '@/__tests__/support/servers/server';

export function describeSystem(server: () => TestServer): void {
  describe('system', () => {
    it('is live and ready, with each dependency', async () => {
      const call = createCaller(server().url);
      expect((await call('/system/health/live')).json.data).toEqual({ status: 'ok' });
      const { status, json } = await call('/system/health/ready');
      expect(status).toBe(200);
      expect(json.data.dependencies).toMatchObject({ database: { status: 'ok' } });
    });

    it('serves metrics in the Prometheus format to a caller with the token', async () => {
      const call = createCaller(server().url);
      expect((await call('/system/metrics')).json.error.code).toBe('UNAUTHENTICATED');
      const { text, headers } = await call('/system/metrics', {
        headers: { authorization: `Bearer ${METRICS_TOKEN}` },
      });
      expect(headers.get('content-type')).toContain('text/plain');
      expect(text).toMatch(/http_request_duration_seconds_count\{.*route="\/api\/v1\//);
    });

    it('describes itself', async () => {
      const { json } = await createCaller(server().url)('/system/openapi.json');
      expect(json.openapi).toMatch(/^3\.1/);
      expect(json.paths['/api/v1/orders/{id}'].put.operationId).toBe('updateOrder');
    });
  });
}
