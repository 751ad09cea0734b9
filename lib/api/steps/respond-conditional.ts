import type { ApiResponse } from '@/lib/api/api-response';
import type { RequestContext } from '@/lib/api/context';
import { matchedTag } from '@/lib/api/etag';

/** Replaces the response to a read by 304 if its `If-None-Match` contains the response's ETag. */
export function respondConditional(context: RequestContext, response: ApiResponse): ApiResponse {
  const { contract, request, headers } = context;
  const given = request.headers.get('if-none-match');
  if (contract.method !== 'GET' || given === null || response.status !== 200) return response;
  const tag = headers.get('etag');
  const matched = tag && matchedTag(given, tag);
  if (!matched) return response;
  headers.set('etag', matched);
  headers.delete('content-type');
  return { status: 304, headers, body: null };
}
