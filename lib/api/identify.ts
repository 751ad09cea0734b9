import { randomUUID } from 'node:crypto';
import { ResponseHeaders } from './api-response';
import type { ApiRequest } from './request';
import { continueTrace } from './trace-context';

/** A caller's own id is taken over when it is safe to print. */
const REQUEST_ID = /^[\w.-]{8,64}$/;

/** What names a request in logs, here and elsewhere, and the headers that tell its caller. */
export interface Identity {
  requestId: string;
  traceId: string;
  headers: ResponseHeaders;
}

/** Begins an answer: `fixed` headers that all of its kind carry, request id and trace. */
export function identify(request: Pick<ApiRequest, 'headers'>, fixed: readonly string[]): Identity {
  const given = request.headers.get('x-request-id');
  const requestId = given !== null && REQUEST_ID.test(given) ? given : randomUUID();
  const { traceId, traceparent } = continueTrace(request.headers.get('traceparent'));
  const headers = new ResponseHeaders(fixed);
  headers.set('X-Request-Id', requestId);
  headers.set('traceparent', traceparent);
  return { requestId, traceId, headers };
}
