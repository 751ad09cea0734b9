import { bindApiHandler } from './api/create-api-handler';
import { getContainer } from './container';

/** Makes a route of a contract and a handler; see `bindApiHandler`. */
export const createApiHandler = bindApiHandler(getContainer);
