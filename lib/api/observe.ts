import type { RequestContext } from './context';

/** One metric and one log line per request. Probes and scrapes are logged only when they fail. */
export function observe(context: RequestContext, status: number, startedAt: number): void {
  const { contract, runtime, request, source, actor, url } = context;
  const seconds = (performance.now() - startedAt) / 1000;
  const labels = { method: request.method, route: contract.path, status };
  runtime.metrics.httpDuration.observe(labels, seconds);
  if (contract.tag === 'system' && status < 500) return;
  runtime.logger.info('request', {
    ...labels,
    path: url.pathname,
    durationMs: Math.round(seconds * 1000),
    requestId: source.requestId,
    traceId: source.traceId,
    organizationId: actor?.organizationId,
    actor: actor ? `${actor.type}:${actor.id}` : undefined,
  });
}
