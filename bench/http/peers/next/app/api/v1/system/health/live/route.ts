import { success } from '@/bench/http/peers/shared/envelope';

/** Rendered for every request, never at build time. */
export const dynamic = 'force-dynamic';

export const GET = () => Response.json(success({ status: 'ok' }));
