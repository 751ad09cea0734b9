import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLogger } from '@/lib/logger';
import { createMetrics } from '@/lib/metrics';
import { HealthService } from '@/lib/services/health-service';
import { startWorkerStatus } from '@/server/worker-status';

let database = true;
let status: Awaited<ReturnType<typeof startWorkerStatus>>;
let url: string;
beforeAll(async () => {
  const metrics = createMetrics();
  metrics.observePool({ totalCount: 3, idleCount: 2, waitingCount: 1 });
  const health = new HealthService({
    checks: { database: async () => (database ? 1 : Promise.reject(new Error('down'))) },
    metrics,
    metricsToken: 'a-token-of-16-characters',
    version: { name: 'plinth', version: '0', commit: null },
    logger: createLogger({ level: 'silent' }),
  });
  status = await startWorkerStatus(health, 0, '127.0.0.1');
  url = `http://127.0.0.1:${(status.server.address() as AddressInfo).port}`;
});
afterAll(() => status.close());

it('serves metrics to a caller with the token', async () => {
  expect((await fetch(`${url}/metrics`)).status).toBe(401);
  const response = await fetch(`${url}/metrics`, {
    headers: { authorization: 'Bearer a-token-of-16-characters' },
  });
  expect(await response.text()).toContain('database_pool_connections{state="busy"} 1');
});

it('returns its health', async () => {
  expect((await fetch(`${url}/health`)).status).toBe(200);
  database = false;
  expect((await fetch(`${url}/health`)).status).toBe(503);
  expect((await fetch(`${url}/other`)).status).toBe(404);
});
