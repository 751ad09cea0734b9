import type { ResponseStep } from '@/lib/api/context';
import { matchedTag } from '@/lib/api/etag';

/** 304 without a body for a read whose `If-None-Match` names what would be answered. */
export const respondConditional: ResponseStep = {
  name: 'respond-conditional',
  appliesTo: ({ method }) => method === 'GET',
  run({ request, headers }, response) {
    const given = request.headers.get('if-none-match');
    if (given === null || response.status !== 200) return response;
    const tag = headers.get('ETag');
    const matched = tag && matchedTag(given, tag);
    if (!matched) return response;
    headers.set('ETag', matched);
    headers.delete('Content-Type');
    return { status: 304, headers, body: null };
  },
};
