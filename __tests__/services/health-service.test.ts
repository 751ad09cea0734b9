import { describe, expect, it, vi } from 'vitest';
import { createMetrics } from '@/lib/metrics';
import { type HealthCheck, HealthService, NotReadyError } from '@/lib/services/health-service';

function create(checks: Record<string, HealthCheck>, metricsToken?: string | null) {
  const logger = { error: vi.fn() };
  const metrics = createMetrics();
  const version = { name: 'plinth', version: '1.2.3', commit: null };
  const timeoutMs = 30;
  const service = new HealthService({ checks, metrics, metricsToken, version, logger, timeoutMs });
  return { service, metrics, logger };
}

const fine: HealthCheck = async () => undefined;

describe('HealthService.readiness', () => {
  it('is ok when every dependency responds', async () => {
    const { service } = create({ database: fine, queue: fine });
    expect(await service.readiness()).toEqual({
      status: 'ok',
      dependencies: {
        database: { status: 'ok', latencyMs: expect.any(Number), message: null },
        queue: { status: 'ok', latencyMs: expect.any(Number), message: null },
      },
    });
  });

  it('is a 503 that names what is down, and writes the reason only to the log', async () => {
    const refused = new Error('connect ECONNREFUSED 10.0.0.5:6379');
    const { service, logger } = create({ database: fine, queue: () => Promise.reject(refused) });
    await expect(service.readiness()).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      statusCode: 503,
      message: 'Not ready: queue: The check failed',
      details: {
        status: 'down',
        dependencies: {
          database: { status: 'ok' },
          queue: { status: 'down', latencyMs: null, message: 'The check failed' },
        },
      },
    });
    expect(logger.error).toHaveBeenCalledWith('health check failed', refused, {
      dependency: 'queue',
    });
  });

  it('says what a dependency needs that responds and cannot be used yet', async () => {
    const { service } = create({
      database: () => Promise.reject(new NotReadyError('2 migrations are pending')),
    });
    await expect(service.readiness()).rejects.toMatchObject({
      message: 'Not ready: database: 2 migrations are pending',
      details: { dependencies: { database: { message: '2 migrations are pending' } } },
    });
  });

  it('is over once the process stops, whatever its dependencies are', async () => {
    const { service } = create({ database: fine });
    service.startDraining();
    await expect(service.readiness()).rejects.toMatchObject({
      statusCode: 503,
      message: 'Not ready: the process is stopping',
    });
    expect(service.liveness()).toEqual({ status: 'ok' });
  });

  it('does not wait for a dependency that hangs, nor fall over one that throws at once', async () => {
    const { service } = create({
      database: () => new Promise(() => undefined),
      queue: () => {
        throw new Error('not connected');
      },
    });
    await expect(service.readiness()).rejects.toMatchObject({
      message: 'Not ready: database: No response within 30 ms; queue: The check failed',
      details: {
        dependencies: {
          database: { message: 'No response within 30 ms' },
          queue: { message: 'The check failed' },
        },
      },
    });
  });
});

describe('HealthService.metrics', () => {
  it('is open without a token, in the Prometheus format', async () => {
    const { service, metrics } = create({});
    metrics.webhookDeliveries.inc({ outcome: 'succeeded' });
    const { text, contentType } = await service.metrics(null);
    expect(contentType).toContain('text/plain');
    expect(text).toContain('webhook_deliveries_total{outcome="succeeded"} 1');
  });

  it('is for nobody where the token is null', async () => {
    const { service } = create({}, null);
    for (const given of [null, '', 'Bearer null', 'Bearer undefined']) {
      await expect(service.metrics(given)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
  });

  it('needs the token when there is one', async () => {
    const { service } = create({}, 'a-long-metrics-token');
    for (const wrong of [
      null,
      '',
      'Bearer',
      'Bearer a-long-metrics-tokem',
      'a-long-metrics-token',
    ]) {
      await expect(service.metrics(wrong)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
    expect((await service.metrics('Bearer a-long-metrics-token')).text).toContain('# HELP');
  });
});

describe('HealthService', () => {
  it('is alive and returns its version', () => {
    const { service } = create({});
    expect(service.liveness()).toEqual({ status: 'ok' });
    expect(service.version()).toEqual({
      name: 'plinth',
      version: '1.2.3',
      commit: null,
      node: process.version,
    });
  });
});
