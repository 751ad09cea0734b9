import type { Actor, RequestSource } from '@/lib/auth/actor';
import type { Authenticator } from '@/lib/auth/authenticator';
import { clientAddress } from '@/lib/auth/client-address';
import type { InternalCalls } from '@/lib/auth/internal-calls';
import type { Config } from '@/lib/config';
import type { Contract } from '@/lib/contracts/contract';
import type { ApiError } from '@/lib/errors';
import type { Logger } from '@/lib/logger';
import type { Metrics } from '@/lib/metrics';
import type { RateLimiter } from '@/lib/rate-limiter';
import type { ApiKeyUses } from '@/lib/services/api-keys/api-key-uses';
import type { AccessDenials } from '@/lib/services/audit/access-denials';
import type { DeprecationsService } from '@/lib/services/deprecations-service';
import type { IdempotencyService } from '@/lib/services/idempotency-service';
import type { ApiResponse, ResponseHeaders } from './api-response';
import { type Cookies, createCookies } from './cookies';
import { identify } from './identify';
import type { ApiRequest } from './request';
import { type RequestUrl, splitUrl } from './request-url';

/** The pipeline's dependencies, which the container provides; `S` is the type of the services. */
export interface ApiRuntime<S = unknown> {
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly rateLimiter: RateLimiter;
  readonly authenticator: Authenticator;
  readonly idempotency: IdempotencyService;
  readonly apiKeyUses: Pick<ApiKeyUses, 'record'>;
  readonly deprecations: Pick<DeprecationsService, 'record'>;
  readonly accessDenials: Pick<AccessDenials, 'record'>;
  /** The 503 for an unavailable database; null for every other error. */
  readonly toUnavailable: (error: unknown) => ApiError | null;
  /** The calls of our own page server. */
  readonly internalCalls: InternalCalls;
  readonly services: S;
}

export interface ContextParts {
  contract: Contract;
  runtime: ApiRuntime;
  request: ApiRequest;
  rawParams: Record<string, string>;
  /** The other end of the connection; unknown under Next.js. */
  remoteAddress?: string | undefined;
  /** Under Next.js: the client's address as our server stated it. */
  forwardedAddress?: string | null;
  /** The headers of every response of the contract, by lower-case names. */
  fixedHeaders: ReadonlyMap<string, string>;
}

const MAX_USER_AGENT = 300;

/**
 * A request in the pipeline. Each step fills in its part; the handler gets it as its input. A class, not
 * an object with getters: for each of those V8 retains a hidden class, and with it the whole request,
 * until the next full collection.
 */
export class RequestContext {
  readonly request: ApiRequest;
  readonly url: RequestUrl;
  readonly contract: Contract;
  readonly runtime: ApiRuntime;
  readonly source: RequestSource;
  readonly rawParams: Record<string, string>;
  /** Headers of the response. */
  readonly headers: ResponseHeaders;
  rawBody = '';
  /** The body of a contract with `upload`, limited in size; the handler reads it. */
  upload: AsyncIterable<Uint8Array> | null = null;
  /** The version in `If-Match`; null without one. */
  expectedVersion: number | null = null;
  credential: 'cookie' | 'bearer' | 'api_key' | 'portal' | null = null;
  actor: Actor | null = null;
  params: unknown = undefined;
  query: unknown = undefined;
  body: unknown = undefined;
  /** Set by the idempotency step: runs the handler in a transaction that also stores the response. */
  perform: ((work: () => Promise<ApiResponse>) => Promise<ApiResponse>) | null = null;
  private jar: Cookies | undefined = undefined;

  constructor(parts: ContextParts) {
    const { contract, runtime, request, remoteAddress, forwardedAddress } = parts;
    const { requestId, traceId, headers } = identify(request, parts.fixedHeaders);
    const { config, internalCalls } = runtime;
    const trust = { trustProxy: config.trustProxy, internalCalls };
    this.request = request;
    this.url = splitUrl(request.url);
    this.contract = contract;
    this.runtime = runtime;
    this.source = {
      requestId,
      ip: forwardedAddress ?? clientAddress(request.headers, remoteAddress, trust),
      userAgent: request.headers.get('user-agent')?.slice(0, MAX_USER_AGENT) ?? null,
      traceId,
    };
    this.rawParams = parts.rawParams;
    this.headers = headers;
  }

  get services(): unknown {
    return this.runtime.services;
  }

  get cookies(): Cookies {
    this.jar ??= createCookies(this.request, this.headers, this.runtime.config.secureCookies);
    return this.jar;
  }

  /** The media type with its parameters, as it was sent. */
  get contentType(): string | null {
    return this.request.headers.get('content-type');
  }

  /** Aborts when the client disconnects. */
  get signal(): AbortSignal {
    return this.request.signal;
  }
}

/** A named step of the pipeline. A response, or an error that it throws, ends the request. */
export interface Step {
  readonly name: string;
  /** Whether the step applies to routes of the contract; by default it does. */
  appliesTo?(contract: Contract): boolean;
  run(context: RequestContext): Promise<ApiResponse | undefined> | ApiResponse | undefined;
}
