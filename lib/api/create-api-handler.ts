import type { z } from 'zod';
import type { Actor, RequestSource } from '@/lib/auth/actor';
import type { Page } from '@/lib/contracts/common';
import type { Contract } from '@/lib/contracts/contract';
import type { ApiRuntime, RequestContext } from './context';
import type { Cookies } from './cookies';
import { createContext, type RouteContext } from './create-context';
import { handleApiError } from './error-handler';
import { observe } from './observe';
import { runPipeline } from './pipeline';
import { toResponse } from './respond';

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

/** A route: web-standard Request in, Response out. `contract` lets servers and tests know what it is. */
export interface RouteHandler {
  (request: Request, context: RouteContext): Promise<Response>;
  contract: Contract;
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

    /** The handler's own result; its failure frees the idempotency key, for nothing has happened. */
    async function handle(context: RequestContext, services: S): Promise<unknown> {
      const { request, actor, params, query, body, rawBody, source, cookies, headers } = context;
      const { signal } = request;
      const input = {
        request,
        actor,
        params,
        query,
        body,
        rawBody,
        services,
        source,
        cookies,
        headers,
        signal,
      };
      try {
        // The pipeline has held each part against the contract that the handler's types come from.
        return await handler(input as HandlerInput<A, P, Q, B, S>);
      } catch (error) {
        await context.settle?.(null);
        throw error;
      }
    }

    const route = async (request: Request, routeContext: RouteContext): Promise<Response> => {
      const startedAt = performance.now();
      const runtime = getRuntime();
      const context = await createContext(contract, runtime, request, routeContext);
      const { headers, source } = context;
      let response: Response;
      try {
        response =
          (await runPipeline(context)) ??
          (await toResponse(context, await handle(context, runtime.services)));
      } catch (error) {
        const { logger } = runtime;
        response = handleApiError(error, { logger, requestId: source.requestId, headers });
      }
      observe(context, response.status, startedAt);
      return response;
    };
    return Object.assign(route, { contract });
  };
}
