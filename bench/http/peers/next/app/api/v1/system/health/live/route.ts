import { success } from '@/bench/http/peers/shared/envelope';

/** Answered for every request, never from a build. */
export const dynamic = 'force-dynamic';

export const GET = () => Response.json(success({ status: 'ok' }));
