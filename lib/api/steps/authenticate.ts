import type { RequestContext, Step } from '@/lib/api/context';
import type { Actor } from '@/lib/auth/actor';
import { AddressRefusedError } from '@/lib/auth/authenticator';
import { isPortalToken } from '@/lib/auth/portal-tokens';
import { UnauthenticatedError } from '@/lib/errors';

const BEARER = /^Bearer ([\w.~+/=-]+)$/i;

/** Sets `credential` and returns the actor that it identifies. */
function findActor(context: RequestContext): Actor | Promise<Actor> {
  const { authenticator } = context.runtime;
  const authorization = context.request.headers.get('authorization');
  if (authorization === null) {
    const cookie = context.cookies.get('access');
    if (!cookie) throw new UnauthenticatedError();
    context.credential = 'cookie';
    return authenticator.fromAccessToken(cookie, context.source);
  }
  const token = BEARER.exec(authorization)?.[1];
  if (!token) throw new UnauthenticatedError('The Authorization header must be "Bearer <token>"');
  if (authenticator.isApiKey(token)) {
    context.credential = 'api_key';
    return authenticator.fromApiKey(token, context.source);
  }
  if (isPortalToken(token)) {
    context.credential = 'portal';
    return authenticator.fromPortalToken(token, context.source);
  }
  context.credential = 'bearer';
  return authenticator.fromAccessToken(token, context.source);
}

/** What the caller may do now, when the request has lasted: its access token may have expired since. */
export function findActorAgain(context: RequestContext): Actor | Promise<Actor> {
  const { actor, source, runtime } = context;
  if (!actor?.sessionId || !actor.userId) return findActor(context);
  const { userId, organizationId, sessionId } = actor;
  return runtime.authenticator.fromSession({ userId, organizationId, sessionId }, source);
}

/** Identifies the caller: API key, portal token or access token in `Authorization`, else the session's cookie. */
export const authenticate: Step = {
  name: 'authenticate',
  appliesTo: ({ authenticate }) => authenticate,
  async run(context) {
    try {
      context.actor = await findActor(context);
    } catch (error) {
      // It is known who called, for the log and the audit trail.
      if (error instanceof AddressRefusedError) context.actor = error.actor;
      throw error;
    }
    if (context.actor.type === 'api_key') context.runtime.apiKeyUses.record(context.actor);
    return undefined;
  },
};
