import type { Actor, RequestSource } from '@/lib/auth/actor';
import { clientAddress } from '@/lib/auth/client-address';
import type { Contract } from '@/lib/contracts/contract';
import type { ResponseHeaders } from './api-response';
import type { ApiRuntime, CredentialKind, RequestContext } from './context';
import { type Cookies, createCookies } from './cookies';
import { identify } from './identify';
import type { ApiRequest } from './request';
import { type RequestUrl, splitUrl } from './request-url';

/** The second argument of a route: Next.js gives `params`; our own servers add the peer's address. */
export interface RouteContext {
  params: Promise<Record<string, string>> | Record<string, string>;
  remoteAddress?: string | undefined;
  /** Under Next.js, which hides the peer: what our server stated. */
  statedAddress?: string | null;
}

const MAX_USER_AGENT = 300;

/** What is known of a request before the pipeline begins. */
export interface ContextParts {
  contract: Contract;
  runtime: ApiRuntime;
  request: ApiRequest;
  rawParams: Record<string, string>;
  remoteAddress: string | undefined;
  statedAddress: string | null;
  /** Headers that all answers of the contract carry. */
  fixedHeaders: ReadonlyMap<string, string>;
}

/**
 * A class, and not an object with a getter in it: V8 keeps a hidden class for each of those, and with
 * it the whole request, until the next full collection.
 */
class Context implements RequestContext {
  readonly request: ApiRequest;
  readonly url: RequestUrl;
  readonly contract: Contract;
  readonly runtime: ApiRuntime;
  readonly source: RequestSource;
  readonly rawParams: Record<string, string>;
  readonly headers: ResponseHeaders;
  rawBody = '';
  upload: RequestContext['upload'] = null;
  expectedVersion: number | null = null;
  credential: CredentialKind | null = null;
  actor: Actor | null = null;
  params: unknown = undefined;
  query: unknown = undefined;
  body: unknown = undefined;
  perform: RequestContext['perform'] = null;
  private jar: Cookies | undefined = undefined;

  constructor(parts: ContextParts) {
    const { contract, runtime, request } = parts;
    const { requestId, traceId, headers } = identify(request, parts.fixedHeaders);
    const { trustProxy } = runtime.config;
    const trust = { trustProxy, internalCallToken: runtime.internalCallToken };
    this.request = request;
    this.url = splitUrl(request.url);
    this.contract = contract;
    this.runtime = runtime;
    this.source = {
      requestId,
      ip: parts.statedAddress ?? clientAddress(request.headers, parts.remoteAddress, trust),
      userAgent: request.headers.get('user-agent')?.slice(0, MAX_USER_AGENT) ?? null,
      traceId,
    };
    this.rawParams = parts.rawParams;
    this.headers = headers;
  }

  get cookies(): Cookies {
    this.jar ??= createCookies(this.request, this.headers, this.runtime.config.secureCookies);
    return this.jar;
  }
}

/** The context at the start of the pipeline: what is known of a request before anything is checked. */
export function createContext(parts: ContextParts): RequestContext {
  return new Context(parts);
}
