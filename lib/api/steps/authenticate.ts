import type { RequestContext, Step } from '@/lib/api/context';
import type { Actor } from '@/lib/auth/actor';
import { UnauthenticatedError } from '@/lib/errors';

const BEARER = /^Bearer ([\w.~+/=-]+)$/i;

/** Who the credential of a request says that calls. */
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
  context.credential = 'bearer';
  return authenticator.fromAccessToken(token, context.source);
}

/** Finds out who calls: API key or access token in `Authorization`, else the session's cookie. */
export const authenticate: Step = {
  name: 'authenticate',
  appliesTo: ({ authenticate }) => authenticate,
  run(context) {
    const found = findActor(context);
    // A token that is known costs no turn of the event loop.
    if (!(found instanceof Promise)) {
      context.actor = found;
      return undefined;
    }
    return found.then((actor) => {
      context.actor = actor;
      return undefined;
    });
  },
};
