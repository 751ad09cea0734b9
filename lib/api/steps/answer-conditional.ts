import type { AnswerStep } from '@/lib/api/context';
import { matchedTag } from '@/lib/api/etag';

/** 304 without a body for a read whose `If-None-Match` names what would be answered. */
export const answerConditional: AnswerStep = {
  name: 'answer-conditional',
  appliesTo: ({ method }) => method === 'GET',
  run({ request, headers }, answer) {
    const given = request.headers.get('if-none-match');
    if (given === null || answer.status !== 200) return answer;
    const tag = headers.get('ETag');
    const matched = tag && matchedTag(given, tag);
    if (!matched) return answer;
    headers.set('ETag', matched);
    headers.delete('Content-Type');
    return { status: 304, headers, body: null };
  },
};
