import type { z } from 'zod';
import type { Page, Pagination } from '@/lib/contracts/common';
import type { Contract } from '@/lib/contracts/contract';
import type { JsonText } from '@/lib/utils/json-text';
import { type ApiResponse, toWebResponse } from './api-response';
import type { ApiRuntime, RequestContext } from './context';
import { createContext, type RouteContext } from './create-context';
import { deprecationHeaders } from './deprecation';
import { handleApiError } from './error-handler';
import { type HandlerInput, HandlerInputView as Input } from './handler-input';
import { observe } from './observe';
import { finishResponse, PIPELINE, RESPONSE_STEPS, runPipeline, stepsFor } from './pipeline';
import type { ApiRequest } from './request';
import { toApiResponse } from './respond';
import { securityHeaders } from './security-headers';

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
  respond(request: ApiRequest, context: RouteContext): Promise<ApiResponse>;
  /** What it serves; for servers and tests. */
  contract: Contract;
}

const fixedHeadersOf = (contract: Contract, secure: boolean): readonly string[] => [
  ...securityHeaders(secure),
  ...deprecationHeaders(contract),
];

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

    const steps = stepsFor(contract, PIPELINE);
    const responseSteps = stepsFor(contract, RESPONSE_STEPS);
    let fixedHeaders: readonly string[] | undefined;

    /** Runs the handler and wraps its result. */
    async function handle(context: RequestContext, services: S): Promise<ApiResponse> {
      const input = new Input(context, services);
      // The pipeline has held each part against the contract that the handler's types come from.
      return toApiResponse(
        context,
        await handler(input as unknown as HandlerInput<A, P, Q, B, U, S>),
      );
    }

    async function run(context: RequestContext, services: S): Promise<ApiResponse> {
      const passed = runPipeline(context, steps);
      const early = passed instanceof Promise ? await passed : passed;
      if (early) return early;
      const work = () => handle(context, services);
      const done = await (context.perform ? context.perform(work) : work());
      return finishResponse(context, done, responseSteps);
    }

    async function respond(request: ApiRequest, route: RouteContext): Promise<ApiResponse> {
      const startedAt = performance.now();
      const runtime = getRuntime();
      fixedHeaders ??= fixedHeadersOf(contract, runtime.config.secureCookies);
      const { params, remoteAddress } = route;
      const rawParams = params instanceof Promise ? await params : params;
      const parts = { contract, runtime, request, rawParams, remoteAddress, fixedHeaders };
      const context = createContext(parts);
      let result: ApiResponse;
      try {
        result = await run(context, runtime.services);
      } catch (error) {
        result = handleApiError(error, context);
      }
      observe(context, result.status, startedAt);
      return result;
    }

    const route = async (request: Request, context: RouteContext) =>
      toWebResponse(await respond(request, context));
    return Object.assign(route, { respond, contract });
  };
}
