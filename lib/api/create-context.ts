import { randomUUID } from 'node:crypto';
import { isInternalCall } from '@/lib/auth/internal-calls';
import type { Contract } from '@/lib/contracts/contract';
import { AnswerHeaders } from './answer';
import { clientIp } from './client-ip';
import type { ApiRuntime, RequestContext } from './context';
import { createCookies } from './cookies';
import { setDeprecationHeaders } from './deprecation';
import type { ApiRequest } from './request';
import { setSecurityHeaders } from './security-headers';

/** The second argument of a route: Next.js gives `params`; our own servers add the peer's address. */
export interface RouteContext {
  params: Promise<Record<string, string>> | Record<string, string>;
  remoteAddress?: string | undefined;
}

/** A caller's own id is taken over when it is safe to print. */
const REQUEST_ID = /^[\w.-]{8,64}$/;
const MAX_USER_AGENT = 300;

/** The context at the start of the pipeline: what is known of a request before anything is checked. */
export async function createContext(
  contract: Contract,
  runtime: ApiRuntime,
  request: ApiRequest,
  route: RouteContext,
): Promise<RequestContext> {
  const { secureCookies, trustProxy } = runtime.config;
  const given = request.headers.get('x-request-id');
  const requestId = given && REQUEST_ID.test(given) ? given : randomUUID();
  const trustForwarded = trustProxy || isInternalCall(request, runtime.internalCallToken);
  const headers = new AnswerHeaders();
  headers.set('X-Request-Id', requestId);
  setSecurityHeaders(headers, secureCookies);
  setDeprecationHeaders(headers, contract);
  return {
    request,
    url: new URL(request.url),
    contract,
    runtime,
    source: {
      requestId,
      ip: clientIp(request, route.remoteAddress, trustForwarded),
      userAgent: request.headers.get('user-agent')?.slice(0, MAX_USER_AGENT) ?? null,
    },
    rawParams: await route.params,
    cookies: createCookies(request, headers, secureCookies),
    headers,
    rawBody: '',
    upload: null,
    expectedVersion: null,
    credential: null,
    actor: null,
    params: undefined,
    query: undefined,
    body: undefined,
    settle: null,
  };
}
