import { respondUnknownPath } from '@/lib/api-helpers';

/** Under Next.js: a 404 in the envelope for unknown API paths; see `respond-unrouted`. */
export const GET = respondUnknownPath;
export const POST = respondUnknownPath;
export const PUT = respondUnknownPath;
export const PATCH = respondUnknownPath;
export const DELETE = respondUnknownPath;
export const OPTIONS = respondUnknownPath;
