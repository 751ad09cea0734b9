import type { AnswerStep } from '@/lib/api/context';
import { noneMatchNames } from '@/lib/api/etag';

/** 304 without a body for a read whose `If-None-Match` names what would be answered. */
export const answerConditional: AnswerStep = {
  name: 'answer-conditional',
  run({ contract, request, headers }, answer) {
    if (contract.method !== 'GET' || answer.status !== 200) return answer;
    const given = request.headers.get('if-none-match');
    if (given === null) return answer;
    const tag = headers.get('etag');
    if (tag === null || !noneMatchNames(given, tag)) return answer;
    headers.delete('Content-Type');
    return { status: 304, headers, body: null };
  },
};
