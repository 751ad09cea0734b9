import { z } from 'zod';
import type { Pagination } from '@/lib/contracts/common';
import { callerKey } from '@/lib/rate-limiter/caller-key';
import { JsonText } from '@/lib/utils/json-text';
import type { ApiResponse } from './api-response';
import type { RequestContext } from './context';
import { jsonResponse, pageBody, successBody } from './envelope';
import { contentTag, versionTag } from './etag';
import type { OpenStreams } from './open-streams';
import { eventStream } from './sse';

/** The schema of one item; with `fields` every property is optional. */
function itemSchema({ contract: { response }, query }: RequestContext): z.ZodType {
  const isSparse = (query as { fields?: unknown } | undefined)?.fields !== undefined;
  return isSparse && response instanceof z.ZodObject ? response.partial() : response;
}

/** Outside production a response that violates its contract is an error, so that tests find it. */
function assertResponse(context: RequestContext, data: unknown): void {
  if (context.runtime.config.production) return;
  const value: unknown = data instanceof JsonText ? data.parse() : data;
  const items = context.contract.envelope === 'page' ? (value as unknown[]) : [value];
  const schema = itemSchema(context);
  for (const item of items) schema.parse(item);
}

const toText = (data: unknown): string =>
  data instanceof JsonText ? data.text : (JSON.stringify(data) ?? 'null');

/** The version of the data's row; undefined without one. */
function versionOf(data: unknown): number | undefined {
  if (typeof data !== 'object' || data === null || !('version' in data)) return undefined;
  return typeof data.version === 'number' ? data.version : undefined;
}

/** ETags of JSON texts, which caches return again and again: saves the hash of a cached list. */
const tagsOfText = new WeakMap<object, string>();

/** The ETag of a handler's result; hashed once per JSON text. */
function tagOf(result: object, data: unknown, content: string): string {
  const version = versionOf(data);
  if (version !== undefined) return versionTag(version);
  if (!(data instanceof JsonText)) return contentTag(content);
  const known = tagsOfText.get(result);
  if (known !== undefined) return known;
  const tag = contentTag(content);
  tagsOfText.set(result, tag);
  return tag;
}

/** Adds our headers to a handler's own Response. */
function adopt({ headers }: RequestContext, response: Response): ApiResponse {
  for (const [name, value] of response.headers) headers.set(name, value);
  return { status: response.status, headers, body: response.body };
}

function streamResponse(
  { contract, headers, actor, source: { ip } }: RequestContext,
  source: AsyncIterable<unknown>,
  streams: OpenStreams,
) {
  const onEnd = streams.open(callerKey(actor, ip));
  headers.set('content-type', 'text/event-stream; charset=utf-8');
  headers.set('x-accel-buffering', 'no');
  const body = eventStream(contract.tag.replace(/s$/, ''), source, onEnd);
  return { status: contract.status, headers, body };
}

/**
 * Responses to changes must not be cached. Only the caller may cache a read, and must revalidate it by
 * its ETag each time.
 */
function cacheControl({ contract }: RequestContext): string {
  if (contract.method !== 'GET' || contract.envelope === 'stream') return 'no-store';
  return contract.authenticate ? 'private, no-cache' : 'no-cache';
}

/** Wraps a handler's result in the contract's envelope: data, page, stream or raw. */
export function toApiResponse(
  context: RequestContext,
  result: unknown,
  streams: OpenStreams,
): ApiResponse {
  const { contract, headers, source } = context;
  if (result instanceof Response) return adopt(context, result);
  if (!headers.has('cache-control')) headers.set('cache-control', cacheControl(context));
  if (contract.envelope === 'stream') {
    return streamResponse(context, result as AsyncIterable<unknown>, streams);
  }

  const isPage = contract.envelope === 'page';
  const page = result as { data: unknown; pagination: Pagination };
  const data = isPage ? page.data : result;
  assertResponse(context, data);
  const text = toText(data);
  const pagination = isPage ? JSON.stringify(page.pagination) : '';
  if (contract.method === 'GET') headers.set('etag', tagOf(page, data, text + pagination));
  const body = isPage
    ? pageBody(text, pagination, source.requestId)
    : successBody(text, source.requestId);
  return jsonResponse(contract.status, body, headers);
}
