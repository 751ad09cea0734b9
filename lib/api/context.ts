import type { Actor, RequestSource } from '@/lib/auth/actor';
import type { Authenticator } from '@/lib/auth/authenticator';
import type { Config } from '@/lib/config';
import type { Contract } from '@/lib/contracts/contract';
import type { Logger } from '@/lib/logger';
import type { Metrics } from '@/lib/metrics';
import type { RateLimiter } from '@/lib/rate-limiter';
import type { DeprecationsService } from '@/lib/services/deprecations-service';
import type { IdempotencyService } from '@/lib/services/idempotency-service';
import type { ApiResponse, ResponseHeaders } from './api-response';
import type { Cookies } from './cookies';
import type { ApiRequest } from './request';
import type { RequestUrl } from './request-url';

/** The pipeline's dependencies, which the container provides; `S` is the type of the services. */
export interface ApiRuntime<S = unknown> {
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly rateLimiter: RateLimiter;
  readonly authenticator: Authenticator;
  readonly idempotency: IdempotencyService;
  readonly deprecations: Pick<DeprecationsService, 'note'>;
  /** The secret that marks calls of our own page server; see `auth/internal-calls`. */
  readonly internalCallToken: string;
  readonly services: S;
}

export type CredentialKind = 'cookie' | 'bearer' | 'api_key';

/** A request in the pipeline; each step fills in its part. */
export interface RequestContext {
  readonly request: ApiRequest;
  readonly url: RequestUrl;
  readonly contract: Contract;
  readonly runtime: ApiRuntime;
  readonly source: RequestSource;
  readonly rawParams: Record<string, string>;
  readonly cookies: Cookies;
  /** Headers of the response. */
  readonly headers: ResponseHeaders;
  rawBody: string;
  /** The body of a contract with `upload`, limited in size; the handler reads it. */
  upload: AsyncIterable<Uint8Array> | null;
  /** The version in `If-Match`; null without one. */
  expectedVersion: number | null;
  credential: CredentialKind | null;
  actor: Actor | null;
  params: unknown;
  query: unknown;
  body: unknown;
  /** Set by the idempotency step: runs the handler in a transaction that also stores the response. */
  perform: ((work: () => Promise<ApiResponse>) => Promise<ApiResponse>) | null;
}

/** A named step of the pipeline. A response, or an error that it throws, ends the request. */
export interface Step {
  readonly name: string;
  /** Whether the step applies to routes of the contract; by default it does. */
  appliesTo?(contract: Contract): boolean;
  run(context: RequestContext): Promise<ApiResponse | undefined> | ApiResponse | undefined;
}
