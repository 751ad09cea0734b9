import type { Page } from '@/lib/contracts/common';
import type { RequestContext } from './context';
import { jsonResponse, pageBody, successBody } from './envelope';
import { eventStream } from './sse';

/** Outside production an answer that breaks its own contract is an error, so that tests find it. */
function assertResponse({ contract, runtime }: RequestContext, data: unknown): void {
  if (!runtime.config.production) contract.response.parse(data);
}

/** What the handler did stands, so a store that is away must not turn its success into a failure. */
async function settle({ contract, runtime, source, settle }: RequestContext, body: string) {
  try {
    await settle?.({ status: contract.status, body });
  } catch (error) {
    runtime.logger.error('The answer could not be kept for its Idempotency-Key', error, {
      requestId: source.requestId,
    });
  }
}

/** Wraps a handler's result as its contract says: data, page, stream, or as it is. */
export async function toResponse(context: RequestContext, result: unknown): Promise<Response> {
  const { contract, headers, source } = context;
  if (result instanceof Response) {
    for (const [name, value] of headers) {
      if (name === 'set-cookie' || !result.headers.has(name)) result.headers.append(name, value);
    }
    return result;
  }
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
  if (contract.envelope === 'stream') {
    headers.set('Content-Type', 'text/event-stream; charset=utf-8');
    headers.set('X-Accel-Buffering', 'no');
    return new Response(
      eventStream(contract.tag.replace(/s$/, ''), result as AsyncIterable<unknown>),
      { headers },
    );
  }
  let body: string;
  if (contract.envelope === 'page') {
    const { data, pagination } = result as Page<unknown>;
    for (const item of data) assertResponse(context, item);
    body = pageBody(data, pagination, source.requestId);
  } else {
    assertResponse(context, result);
    body = successBody(result, source.requestId);
  }
  await settle(context, body);
  return jsonResponse(contract.status, body, headers);
}
