import { toWebResponse } from './api/api-response';
import { bindApiHandler } from './api/create-api-handler';
import { respondUnrouted } from './api/respond-unrouted';
import { getConfig } from './config';
import { getContainer } from './container';

/** Makes a route of a contract and a handler; see `bindApiHandler`. */
export const createApiHandler = bindApiHandler(getContainer);

/** 404 in the envelope, or what a known path answers to a method that it does not have. */
export const respondUnknownPath = (request: Request): Response =>
  toWebResponse(respondUnrouted(request, getConfig()));

export { download } from './api/download';
export { openApiResponse } from './api/openapi';
export { clearSession, deliverSession } from './api/session-cookies';
