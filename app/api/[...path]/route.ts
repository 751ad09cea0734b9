import { answerUnknownPath } from '@/lib/api-helpers';

/** Under Next.js's own router: unknown API paths get the envelope, not a page; see `answer-unrouted`. */
export const GET = answerUnknownPath;
export const POST = answerUnknownPath;
export const PUT = answerUnknownPath;
export const PATCH = answerUnknownPath;
export const DELETE = answerUnknownPath;
export const OPTIONS = answerUnknownPath;
