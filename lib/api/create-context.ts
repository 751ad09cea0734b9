import { isInternalCall } from '@/lib/auth/internal-calls';
import type { Contract } from '@/lib/contracts/contract';
import { clientIp } from './client-ip';
import type { ApiRuntime, RequestContext } from './context';
import { type Cookies, createCookies } from './cookies';
import { identify } from './identify';
import type { ApiRequest } from './request';
import { splitUrl } from './request-url';

/** The second argument of a route: Next.js gives `params`; our own servers add the peer's address. */
export interface RouteContext {
  params: Promise<Record<string, string>> | Record<string, string>;
  remoteAddress?: string | undefined;
}

const MAX_USER_AGENT = 300;

export interface ContextParts {
  contract: Contract;
  runtime: ApiRuntime;
  request: ApiRequest;
  rawParams: Record<string, string>;
  remoteAddress: string | undefined;
  /** Headers that all answers of the contract carry. */
  fixedHeaders: readonly string[];
}

/** The context at the start of the pipeline: what is known of a request before anything is checked. */
export function createContext(parts: ContextParts): RequestContext {
  const { contract, runtime, request, rawParams } = parts;
  const { secureCookies, trustProxy } = runtime.config;
  const { requestId, traceId, headers } = identify(request, parts.fixedHeaders);
  const trustForwarded = trustProxy || isInternalCall(request, runtime.internalCallToken);
  let cookies: Cookies | undefined;
  return {
    request,
    url: splitUrl(request.url),
    contract,
    runtime,
    source: {
      requestId,
      ip: clientIp(request, parts.remoteAddress, trustForwarded),
      userAgent: request.headers.get('user-agent')?.slice(0, MAX_USER_AGENT) ?? null,
      traceId,
    },
    rawParams,
    get cookies() {
      cookies ??= createCookies(request, headers, secureCookies);
      return cookies;
    },
    headers,
    rawBody: '',
    upload: null,
    expectedVersion: null,
    credential: null,
    actor: null,
    params: undefined,
    query: undefined,
    body: undefined,
    perform: null,
  };
}
