import { toWebResponse } from './api/api-response';
import { bindApiHandler } from './api/create-api-handler';
import { respondUnrouted } from './api/respond-unrouted';
import { getConfig } from './config';
import { getContainer } from './container';

/** Creates a route from a contract and a handler; see `bindApiHandler`. */
export const createApiHandler = bindApiHandler(getContainer);

/** For the catch-all route: 404, or the response to a method that a known path does not support. */
export const respondUnknownPath = (request: Request): Response =>
  toWebResponse(respondUnrouted(request, getConfig()));

export { clearSession, deliverSession } from './api/cookies';
export { download } from './api/download';
export { redirectTo, respondOidcFailure } from './api/oidc-redirect';
export { openApiResponse } from './api/openapi';
