import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Actor, RequestSource } from '@/lib/auth/actor';
import { isInternalCall } from '@/lib/auth/internal-calls';
import type { Page } from '@/lib/contracts/common';
import type { Contract } from '@/lib/contracts/contract';
import { clientIp } from './client-ip';
import type { ApiRuntime, RequestContext } from './context';
import { type Cookies, createCookies } from './cookies';
import { setDeprecationHeaders } from './deprecation';
import { handleApiError } from './error-handler';
import { runPipeline } from './pipeline';
import { toResponse } from './respond';
import { setSecurityHeaders } from './security-headers';

type Output<T> = T extends z.ZodType ? z.output<T> : undefined;

/** What a handler gets: everything checked, typed by the contract. */
export interface HandlerInput<A, P, Q, B, S> {
  request: Request;
  actor: A extends true ? Actor : null;
  params: Output<P>;
  query: Output<Q>;
  body: Output<B>;
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

/** What a handler answers: `raw` routes make their own Response. */
type Result<E, R extends z.ZodType> = E extends 'page'
  ? Page<z.output<R>>
  : E extends 'stream'
    ? AsyncIterable<z.output<R>>
    : E extends 'raw'
      ? Response
      : z.output<R>;

type Varying = 'authenticate' | 'envelope' | 'params' | 'query' | 'schema' | 'response';

/**
 * A contract by those of its fields that the handler's types follow from. Spelled out one by one,
 * because TypeScript does not infer a whole object that contains the handler it has yet to type.
 */
interface Typed<A, E, P, Q, B, R> extends Omit<Contract, Varying> {
  readonly authenticate: A;
  readonly envelope: E;
  readonly params?: P;
  readonly query?: Q;
  readonly schema?: B;
  readonly response: R;
}

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
  const trustForwarded =
    runtime.config.trustProxy || isInternalCall(request, runtime.internalCallToken);
  const headers = new Headers({ 'X-Request-Id': requestId });
  setSecurityHeaders(headers, runtime.config.secureCookies);
  setDeprecationHeaders(headers, contract);
  return {
    request,
    url: new URL(request.url),
    contract,
    runtime,
    source: {
      requestId,
      ip: clientIp(request, route.remoteAddress, trustForwarded),
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
  return function createApiHandler<
    A extends boolean,
    E extends Contract['envelope'],
    R extends z.ZodType,
    P extends z.ZodObject | undefined = undefined,
    Q extends z.ZodObject | undefined = undefined,
    B extends z.ZodType | undefined = undefined,
  >(
    endpoint: Typed<A, E, P, Q, B, R> & {
      handler: (input: HandlerInput<A, P, Q, B, S>) => Promise<Result<E, R>> | Result<E, R>;
    },
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
