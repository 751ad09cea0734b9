import { toWebResponse } from './api/answer';
import { bindApiHandler } from './api/create-api-handler';
import { refuseUnknownPath } from './api/refuse';
import { getConfig } from './config';
import { getContainer } from './container';

/** Makes a route of a contract and a handler; see `bindApiHandler`. */
export const createApiHandler = bindApiHandler(getContainer);

/** 404 in the envelope. */
export const answerUnknownPath = (request: Request): Response =>
  toWebResponse(refuseUnknownPath(new URL(request.url).pathname, getConfig().secureCookies));
