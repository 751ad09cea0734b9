import type { Page } from '@/lib/contracts/common';
import type { Answer } from './answer';
import type { RequestContext } from './context';
import { jsonAnswer, pageBody, successBody } from './envelope';
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

/** A handler's own Response keeps its status, body and headers; ours are added to them. */
function adopt({ headers }: RequestContext, response: Response): Answer {
  for (const [name, value] of response.headers) headers.set(name, value);
  return { status: response.status, headers, body: response.body };
}

/** Wraps a handler's result as its contract says: data, page, stream, or as it is. */
export async function toAnswer(context: RequestContext, result: unknown): Promise<Answer> {
  const { contract, headers, source } = context;
  if (result instanceof Response) return adopt(context, result);
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
  if (contract.envelope === 'stream') {
    headers.set('Content-Type', 'text/event-stream; charset=utf-8');
    headers.set('X-Accel-Buffering', 'no');
    const event = contract.tag.replace(/s$/, '');
    const body = eventStream(event, result as AsyncIterable<unknown>);
    return { status: contract.status, headers, body };
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
  return jsonAnswer(contract.status, body, headers);
}
