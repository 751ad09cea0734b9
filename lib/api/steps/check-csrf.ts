import type { RequestContext, Step } from '@/lib/api/context';
import { isAllowedOrigin } from '@/lib/api/cors';
import { ApiError } from '@/lib/errors';

/**
 * Whether another site's page sent the request, by headers that browsers set and pages cannot forge;
 * programs send neither. A page of an allowed origin is not foreign as long as no cookies come along.
 */
function isForeign({ request, runtime }: RequestContext): boolean {
  const { corsOrigins } = runtime.config;
  const hasCookies = request.headers.get('cookie') !== null;
  if (!hasCookies && isAllowedOrigin(request, corsOrigins)) return false;
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return true;
  const origin = request.headers.get('origin');
  return origin !== null && origin !== new URL(runtime.config.appUrl).origin;
}

/**
 * Rejects cross-site requests: by origin every unsafe request that may use cookies, and by the
 * session's token every one that does.
 */
export const checkCsrf: Step = {
  name: 'check-csrf',
  appliesTo: ({ method, rawBody }) => method !== 'GET' && !rawBody,
  run(context) {
    const { contract, request, credential, actor, runtime } = context;
    // A page of another site cannot send a token that it does not have.
    if (credential !== null && credential !== 'cookie') return undefined;
    if (isForeign(context)) {
      throw new ApiError(
        'CSRF_FAILED',
        `Requests with cookies must come from ${runtime.config.appUrl}`,
      );
    }
    if (contract.csrfExempt || !actor?.sessionId) return undefined;
    const header = request.headers.get('x-csrf-token');
    if (!runtime.authenticator.csrf.verify(actor.sessionId, header, context.cookies.get('csrf'))) {
      throw new ApiError(
        'CSRF_FAILED',
        'Send the value of the CSRF cookie in the X-CSRF-Token header',
      );
    }
    return undefined;
  },
};
