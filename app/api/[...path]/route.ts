import { respondUnknownPath } from '@/lib/api-helpers';

/** Under Next.js's own router: unknown API paths get the envelope, not a page; see `answer-unrouted`. */
export const GET = respondUnknownPath;
export const POST = respondUnknownPath;
export const PUT = respondUnknownPath;
export const PATCH = respondUnknownPath;
export const DELETE = respondUnknownPath;
export const OPTIONS = respondUnknownPath;
