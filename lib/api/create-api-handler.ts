import { randomUUID } from 'node:crypto';
import type { Actor, RequestSource } from '@/lib/auth/actor';
import type { Page } from '@/lib/contracts/common';
import type { BodyOf, Contract, ParamsOf, QueryOf, ResponseOf } from '@/lib/contracts/contract';
import { clientIp } from './client-ip';
import type { ApiRuntime, RequestContext } from './context';
import { type Cookies, createCookies } from './cookies';
import { handleApiError } from './error-handler';
import { runPipeline } from './pipeline';
import { toResponse } from './respond';
import { setSecurityHeaders } from './security-headers';

/** What a handler gets: everything checked, typed by the contract. */
export interface HandlerInput<C extends Contract, S> {
  request: Request;
  actor: C['authenticate'] extends true ? Actor : null;
  params: ParamsOf<C>;
  query: QueryOf<C>;
  body: BodyOf<C>;
  /** The body as it came; for signature checks of contracts with `rawBody`. */
  rawBody: string;
  services: S;
  source: RequestSource;
  cookies: Cookies;
  /** Headers of the answer. */
  headers: Headers;
  /** Aborts when the client goes. */
  signal: AbortSignal;
}

type Streamed<C extends Contract> = AsyncIterable<ResponseOf<C>>;
type Result<C extends Contract> = C['envelope'] extends 'page'
  ? Page<ResponseOf<C>>
  : C['envelope'] extends 'stream'
    ? Streamed<C>
    : C['envelope'] extends 'raw'
      ? Response
      : ResponseOf<C>;

export type Endpoint<C extends Contract, S> = C & {
  handler: (input: HandlerInput<C, S>) => Promise<Result<C>> | Result<C>;
};

/** The second argument of a route: Next.js gives `params`; our own server adds the peer's address. */
export interface RouteContext {
  params: Promise<Record<string, string>> | Record<string, string>;
  remoteAddress?: string | undefined;
}

/** A route: web-standard Request in, Response out. `contract` lets servers and tests know what it is. */
export interface RouteHandler {
  (request: Request, context: RouteContext): Promise<Response>;
  contract: Contract;
}

const REQUEST_ID = /^[\w.-]{8,64}$/;

async function createContext(
  contract: Contract,
  runtime: ApiRuntime,
  request: Request,
  route: RouteContext,
): Promise<RequestContext> {
  const given = request.headers.get('x-request-id');
  const requestId = given && REQUEST_ID.test(given) ? given : randomUUID();
  const headers = new Headers({ 'X-Request-Id': requestId });
  setSecurityHeaders(headers, runtime.config.secureCookies);
  return {
    request,
    url: new URL(request.url),
    contract,
    runtime,
    source: {
      requestId,
      ip: clientIp(request, route.remoteAddress, runtime.config.trustProxy),
      userAgent: request.headers.get('user-agent')?.slice(0, 300) ?? null,
    },
    rawParams: await route.params,
    cookies: createCookies(request, headers, runtime.config.secureCookies),
    headers,
    rawBody: '',
    credential: null,
    actor: null,
    params: undefined,
    query: undefined,
    body: undefined,
    settle: null,
  };
}

function observe(context: RequestContext, response: Response, startedAt: number): void {
  const { contract, runtime, request, source, actor } = context;
  const seconds = (performance.now() - startedAt) / 1000;
  const labels = { method: request.method, route: contract.path, status: response.status };
  runtime.metrics.httpDuration.observe(labels, seconds);
  // Probes and scrapes would drown everything else.
  if (contract.tag === 'system' && response.status < 500) return;
  runtime.logger.info('request', {
    ...labels,
    path: context.url.pathname,
    durationMs: Math.round(seconds * 1000),
    requestId: source.requestId,
    organizationId: actor?.organizationId,
    actor: actor ? `${actor.type}:${actor.id}` : undefined,
  });
}

/**
 * Binds `createApiHandler` to a runtime, which is asked for on the first request and not before:
 * importing a route connects to nothing.
 */
export function bindApiHandler<S>(getRuntime: () => ApiRuntime<S>) {
  return function createApiHandler<const C extends Contract>(
    endpoint: Endpoint<C, S>,
  ): RouteHandler {
    const { handler, ...rest } = endpoint;
    const contract = rest as unknown as Contract;

    async function respond(context: RequestContext, services: S): Promise<Response> {
      const early = await runPipeline(context);
      if (early) return early;
      try {
        const result = await handler({
          ...context,
          services,
          signal: context.request.signal,
        } as never);
        const response = await toResponse(context, result);
        return response;
      } catch (error) {
        await context.settle?.(null);
        throw error;
      }
    }

    const route = async (request: Request, routeContext: RouteContext): Promise<Response> => {
      const startedAt = performance.now();
      const runtime = getRuntime();
      const context = await createContext(contract, runtime, request, routeContext);
      const response = await respond(context, runtime.services).catch((error: unknown) =>
        handleApiError(error, {
          logger: runtime.logger,
          requestId: context.source.requestId,
          headers: context.headers,
        }),
      );
      observe(context, response, startedAt);
      return response;
    };
    return Object.assign(route, { contract });
  };
}
