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

/** What the pipeline needs of the process. The container is one; `S` is the bag of services. */
export interface ApiRuntime<S = unknown> {
  readonly config: Config;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly rateLimiter: RateLimiter;
  readonly authenticator: Authenticator;
  readonly idempotency: IdempotencyService;
  readonly deprecations: Pick<DeprecationsService, 'note'>;
  /** What calls of our own page server carry; see `auth/internal-calls`. */
  readonly internalCallToken: string;
  readonly services: S;
}

export type CredentialKind = 'cookie' | 'bearer' | 'api_key';

/** One request on its way through the pipeline; each step fills in its part. */
export interface RequestContext {
  readonly request: ApiRequest;
  readonly url: RequestUrl;
  readonly contract: Contract;
  readonly runtime: ApiRuntime;
  readonly source: RequestSource;
  readonly rawParams: Record<string, string>;
  readonly cookies: Cookies;
  /** Headers of the answer. */
  readonly headers: ResponseHeaders;
  rawBody: string;
  /** The body of a contract with `upload`: bounded, and read by the handler alone. */
  upload: AsyncIterable<Uint8Array> | null;
  /** The version that `If-Match` names; null without one. */
  expectedVersion: number | null;
  credential: CredentialKind | null;
  actor: Actor | null;
  params: unknown;
  query: unknown;
  body: unknown;
  /** Set by the idempotency step: does handler and answer in one transaction that keeps the answer. */
  perform: ((work: () => Promise<ApiResponse>) => Promise<ApiResponse>) | null;
}

/** A named step of the pipeline. An Answer ends the way early; throwing ends it with an error. */
export interface Step {
  readonly name: string;
  /** Whether routes of a contract need it; all do when it is not said. */
  appliesTo?(contract: Contract): boolean;
  run(context: RequestContext): Promise<ApiResponse | undefined> | ApiResponse | undefined;
}

/** A named step on the way out: gets the answer as it stands, and answers what becomes of it. */
export interface ResponseStep {
  readonly name: string;
  /** As of a Step. */
  appliesTo?(contract: Contract): boolean;
  run(context: RequestContext, response: ApiResponse): ApiResponse;
}
