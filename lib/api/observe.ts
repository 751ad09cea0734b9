import type { RequestContext } from './context';

/**
 * One metric and one log line per request. Probes and scrapes are logged only when they fail. The
 * objects are spelled out field by field: spreading one into the other takes longer than all the rest.
 */
export function observe(context: RequestContext, status: number, startedAt: number): void {
  const { contract, runtime, request, source, actor } = context;
  const { method } = request;
  const route = contract.path;
  const seconds = (performance.now() - startedAt) / 1000;
  runtime.metrics.httpDuration.observe({ method, route, status }, seconds);
  if (contract.tag === 'system' && status < 500) return;
  runtime.logger.info('request', {
    method,
    route,
    status,
    path: context.url.pathname,
    durationMs: Math.round(seconds * 1000),
    requestId: source.requestId,
    traceId: source.traceId,
    organizationId: actor?.organizationId,
    actor: actor ? `${actor.type}:${actor.id}` : undefined,
  });
}
