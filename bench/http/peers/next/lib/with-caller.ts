import { unauthenticated } from '@/bench/http/peers/shared/envelope';
import { type Caller, verifyToken } from '@/bench/http/peers/shared/verify-token';

/** A route handler for authenticated callers only. */
export function withCaller<C>(
  handler: (request: Request, caller: Caller, context: C) => Promise<Response>,
) {
  return async (request: Request, context: C): Promise<Response> => {
    const caller = await verifyToken(request.headers.get('authorization'));
    if (!caller) return Response.json(unauthenticated(), { status: 401 });
    return handler(request, caller, context);
  };
}
