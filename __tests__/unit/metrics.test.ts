import { expect, it } from 'vitest';
import { createMetrics } from '@/lib/metrics';

it('reports the jobs that are due, and everything else while they cannot be counted', async () => {
  const metrics = createMetrics();
  let due: number | null = 3;
  metrics.observeDueJobs(async () => due ?? Promise.reject(new Error('down')));
  metrics.observePool({ totalCount: 1, idleCount: 1, waitingCount: 0 });
  expect(await metrics.registry.metrics()).toContain('\njobs_due 3\n');
  due = null;
  const text = await metrics.registry.metrics();
  expect(text).not.toMatch(/^jobs_due /m);
  expect(text).toContain('database_pool_connections{state="idle"} 1');
  due = 0;
  expect(await metrics.registry.metrics()).toContain('\njobs_due 0\n');
});
