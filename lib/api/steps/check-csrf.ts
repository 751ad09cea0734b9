import type { RequestContext, Step } from '@/lib/api/context';
import { isAllowedOrigin } from '@/lib/api/cors';
import { ApiError } from '@/lib/errors';

/**
 * What browsers tell of a request's origin, and pages cannot forge. Programs send neither header. Pages
 * of an allowed origin are no strangers as long as the browser sends no cookies along.
 */
function isForeign({ request, runtime }: RequestContext): boolean {
  const { corsOrigins } = runtime.config;
  const bringsCookies = request.headers.get('cookie') !== null;
  if (!bringsCookies && isAllowedOrigin(request, corsOrigins)) return false;
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return true;
  const origin = request.headers.get('origin');
  return origin !== null && origin !== new URL(runtime.config.appUrl).origin;
}

/**
 * Refuses what another site makes a browser send: by origin for every unsafe request that may lean
 * on cookies, and by the session's token for those that do.
 */
export const checkCsrf: Step = {
  name: 'check-csrf',
  appliesTo: ({ method, rawBody }) => method !== 'GET' && !rawBody,
  run(context) {
    const { contract, request, credential, actor, runtime } = context;
    if (credential === 'bearer' || credential === 'api_key') return undefined;
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
