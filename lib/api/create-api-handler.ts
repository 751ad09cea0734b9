import type { z } from 'zod';
import type { Actor } from '@/lib/auth/actor';
import { forwardedAddress } from '@/lib/auth/client-address';
import type { Page, Pagination } from '@/lib/contracts/common';
import type { Contract } from '@/lib/contracts/contract';
import type { JsonText } from '@/lib/utils/json-text';
import { type ApiResponse, toWebResponse } from './api-response';
import { type ApiRuntime, RequestContext } from './context';
import { deprecationHeaders } from './deprecation';
import { endWithRights } from './end-with-rights';
import { handleApiError } from './error-handler';
import { OpenStreams } from './open-streams';
import { PIPELINE, runPipeline, stepsFor } from './pipeline';
import { recordDenial } from './record-denial';
import type { ApiRequest } from './request';
import { toApiResponse } from './respond';
import { securityHeaders } from './security-headers';
import { respondConditional } from './steps/respond-conditional';

type Output<T> = T extends z.ZodType ? z.output<T> : undefined;

type Shared =
  | 'request'
  | 'rawBody'
  | 'contentType'
  | 'expectedVersion'
  | 'source'
  | 'cookies'
  | 'headers'
  | 'signal';

/** The validated request, typed by the contract: the input of a handler. */
interface HandlerInput<A, P, Q, B, U, S> extends Pick<RequestContext, Shared> {
  actor: A extends true ? Actor : null;
  params: Output<P>;
  query: Output<Q>;
  body: Output<B>;
  /** The body of a contract with `upload`; throws PAYLOAD_TOO_LARGE beyond its limit. */
  upload: U extends object ? AsyncIterable<Uint8Array> : null;
  services: S;
}

/** The result of a handler, as values or as JSON text; `raw` routes return a Response. */
type Result<E, R extends z.ZodType> = E extends 'page'
  ? Page<z.output<R>> | { data: JsonText<z.output<R>[]>; pagination: Pagination }
  : E extends 'stream'
    ? AsyncIterable<z.output<R>>
    : E extends 'raw'
      ? Response
      : z.output<R> | JsonText<z.output<R>>;

type Varying = 'authenticate' | 'envelope' | 'params' | 'query' | 'schema' | 'response' | 'upload';

/**
 * A contract with a type parameter for each field that types the handler: TypeScript cannot infer the
 * type of a whole object that contains the handler.
 */
interface Typed<A, E, P, Q, B, U, R> extends Omit<Contract, Varying> {
  readonly authenticate: A;
  readonly envelope: E;
  readonly params?: P;
  readonly query?: Q;
  readonly schema?: B;
  readonly upload?: U;
  readonly response: R;
}

/** The second argument of a route: Next.js passes `params`, our own servers also the peer's address. */
export interface RouteContext {
  params: Promise<Record<string, string>> | Record<string, string>;
  remoteAddress?: string | undefined;
  forwardedAddress?: string | null;
}

/** A route: web-standard Request in, Response out. */
export interface RouteHandler {
  (request: Request, context: RouteContext): Promise<Response>;
  /** The same without web objects, for our own servers. */
  respond(request: ApiRequest, context: RouteContext): Promise<ApiResponse>;
  contract: Contract;
}

/** Records a metric and a log line for the request; probes and scrapes are logged only on failure. */
function recordRequest(context: RequestContext, status: number, startedAt: number): void {
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

/**
 * Binds `createApiHandler` to a runtime, which is created on the first request: importing a route
 * connects to nothing.
 */
export function bindApiHandler<S>(getRuntime: () => ApiRuntime<S>) {
  const streams = new OpenStreams();
  return function createApiHandler<
    A extends boolean,
    E extends Contract['envelope'],
    R extends z.ZodType,
    P extends z.ZodObject | undefined = undefined,
    Q extends z.ZodObject | undefined = undefined,
    B extends z.ZodType | undefined = undefined,
    U extends Contract['upload'] = undefined,
  >(
    endpoint: Typed<A, E, P, Q, B, U, R> & {
      handler: (input: HandlerInput<A, P, Q, B, U, S>) => Promise<Result<E, R>> | Result<E, R>;
    },
  ): RouteHandler {
    const { handler, ...rest } = endpoint;
    const contract = rest as unknown as Contract;
    const steps = stepsFor(contract, PIPELINE);
    let fixedHeaders: ReadonlyMap<string, string> | undefined;

    async function run(context: RequestContext): Promise<ApiResponse> {
      const early = await runPipeline(context, steps);
      if (early) return early;
      // The pipeline has validated each part by the contract that types the handler.
      const input = context as unknown as HandlerInput<A, P, Q, B, U, S>;
      const work = async () => toApiResponse(context, await handler(input), streams);
      const result = await (context.perform ? context.perform(work) : work());
      const response = respondConditional(context, result);
      return contract.authenticate ? endWithRights(context, response) : response;
    }

    async function respond(request: ApiRequest, route: RouteContext): Promise<ApiResponse> {
      const startedAt = performance.now();
      const runtime = getRuntime();
      fixedHeaders ??= new Map([
        ...securityHeaders(runtime.config.secureCookies),
        ...deprecationHeaders(contract),
      ]);
      const { params, ...addresses } = route;
      const rawParams = params instanceof Promise ? await params : params;
      const parts = { contract, runtime, request, rawParams, ...addresses, fixedHeaders };
      const context = new RequestContext(parts);
      let result: ApiResponse;
      try {
        result = await run(context);
      } catch (error) {
        result = handleApiError(error, context);
        recordDenial(error, context);
      }
      recordRequest(context, result.status, startedAt);
      return result;
    }

    const route = async (request: Request, { params }: RouteContext) => {
      const address = forwardedAddress(request.headers);
      return toWebResponse(await respond(request, { params, forwardedAddress: address }));
    };
    return Object.assign(route, { respond, contract });
  };
}
