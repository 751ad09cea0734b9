import { randomUUID } from 'node:crypto';
import { ResponseHeaders } from './api-response';
import type { ApiRequest } from './request';
import { continueTrace } from './trace-context';

/** A caller's own request id is accepted if it is safe to print. */
const REQUEST_ID = /^[\w.-]{8,64}$/;

export interface Identity {
  requestId: string;
  traceId: string;
  /** Headers of the response, with the ones that name the request. */
  headers: ResponseHeaders;
}

/** Starts a response to `request`: its `initial` headers, request id and trace. */
export function identify(
  request: Pick<ApiRequest, 'headers'>,
  initial: ReadonlyMap<string, string>,
): Identity {
  const given = request.headers.get('x-request-id');
  const requestId = given !== null && REQUEST_ID.test(given) ? given : randomUUID();
  const { traceId, traceparent } = continueTrace(request.headers.get('traceparent'));
  const headers = new ResponseHeaders(initial);
  headers.set('x-request-id', requestId);
  headers.set('traceparent', traceparent);
  return { requestId, traceId, headers };
}
