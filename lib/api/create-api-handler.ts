import type { z } from 'zod';
import type { Actor, RequestSource } from '@/lib/auth/actor';
import type { Page, Pagination } from '@/lib/contracts/common';
import type { Contract } from '@/lib/contracts/contract';
import type { JsonText } from '@/lib/utils/json-text';
import { type Answer, type AnswerHeaders, toWebResponse } from './answer';
import type { ApiRuntime, RequestContext } from './context';
import type { Cookies } from './cookies';
import { createContext, type RouteContext } from './create-context';
import { handleApiError } from './error-handler';
import { observe } from './observe';
import { finishAnswer, runPipeline } from './pipeline';
import type { ApiRequest } from './request';
import { toAnswer } from './respond';

type Output<T> = T extends z.ZodType ? z.output<T> : undefined;

/** What a handler gets: everything checked, typed by the contract. */
export interface HandlerInput<A, P, Q, B, U, S> {
  request: ApiRequest;
  actor: A extends true ? Actor : null;
  params: Output<P>;
  query: Output<Q>;
  body: Output<B>;
  /** The body as it came; for signature checks of contracts with `rawBody`. */
  rawBody: string;
  /** The bytes of a contract with `upload`, as they come; throws PAYLOAD_TOO_LARGE past its limit. */
  upload: U extends object ? AsyncIterable<Uint8Array> : null;
  /** The media type as it was sent, parameters included. */
  contentType: string | null;
  /** The version that `If-Match` names, for contracts with `ifMatch`; null without the header. */
  expectedVersion: number | null;
  services: S;
  source: RequestSource;
  cookies: Cookies;
  /** Headers of the answer. */
  headers: AnswerHeaders;
  /** Aborts when the client goes. */
  signal: AbortSignal;
}

/** What a handler answers, as values or as JSON text; `raw` routes make their own Response. */
type Result<E, R extends z.ZodType> = E extends 'page'
  ? Page<z.output<R>> | { data: JsonText<z.output<R>[]>; pagination: Pagination }
  : E extends 'stream'
    ? AsyncIterable<z.output<R>>
    : E extends 'raw'
      ? Response
      : z.output<R> | JsonText<z.output<R>>;

type Varying = 'authenticate' | 'envelope' | 'params' | 'query' | 'schema' | 'response' | 'upload';

/**
 * A contract by those of its fields that the handler's types follow from. Spelled out one by one,
 * because TypeScript does not infer a whole object that contains the handler it has yet to type.
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

/** A route: web-standard Request in, Response out. */
export interface RouteHandler {
  (request: Request, context: RouteContext): Promise<Response>;
  /** The same without the web objects around it; for our own servers. */
  answer(request: ApiRequest, context: RouteContext): Promise<Answer>;
  /** What it serves; for servers and tests. */
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
    U extends Contract['upload'] = undefined,
  >(
    endpoint: Typed<A, E, P, Q, B, U, R> & {
      handler: (input: HandlerInput<A, P, Q, B, U, S>) => Promise<Result<E, R>> | Result<E, R>;
    },
  ): RouteHandler {
    const { handler, ...rest } = endpoint;
    const contract = rest as unknown as Contract;

    /** The handler's own result; its failure frees the idempotency key, for nothing has happened. */
    async function handle(context: RequestContext, services: S): Promise<unknown> {
      const { request, actor, params, query, body, rawBody, upload, expectedVersion } = context;
      const { source, cookies, headers } = context;
      const input = {
        request,
        actor,
        params,
        query,
        body,
        rawBody,
        upload,
        expectedVersion,
        services,
        source,
        cookies,
        headers,
        get contentType() {
          return request.headers.get('content-type');
        },
        // Made when it is asked for: few handlers do.
        get signal() {
          return request.signal;
        },
      };
      try {
        // The pipeline has held each part against the contract that the handler's types come from.
        return await handler(input as HandlerInput<A, P, Q, B, U, S>);
      } catch (error) {
        await context.settle?.(null);
        throw error;
      }
    }

    async function answer(request: ApiRequest, routeContext: RouteContext): Promise<Answer> {
      const startedAt = performance.now();
      const runtime = getRuntime();
      const context = await createContext(contract, runtime, request, routeContext);
      const { headers, source } = context;
      let result: Answer;
      try {
        const early = await runPipeline(context);
        result =
          early ??
          finishAnswer(context, await toAnswer(context, await handle(context, runtime.services)));
      } catch (error) {
        const { logger } = runtime;
        result = handleApiError(error, { logger, requestId: source.requestId, headers });
      }
      observe(context, result.status, startedAt);
      return result;
    }

    const route = async (request: Request, context: RouteContext) =>
      toWebResponse(await answer(request, context));
    return Object.assign(route, { answer, contract });
  };
}
