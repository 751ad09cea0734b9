import type { Step } from '@/lib/api/context';
import { UnauthenticatedError } from '@/lib/errors';

/** Finds out who calls: API key or access token in `Authorization`, else the session's cookie. */
export const authenticate: Step = {
  name: 'authenticate',
  appliesTo: ({ authenticate }) => authenticate,
  async run(context) {
    const { authenticator } = context.runtime;
    const authorization = context.request.headers.get('authorization');
    if (authorization !== null) {
      const [, token] = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization) ?? [];
      if (!token)
        throw new UnauthenticatedError('The Authorization header must be "Bearer <token>"');
      const isKey = authenticator.isApiKey(token);
      context.credential = isKey ? 'api_key' : 'bearer';
      context.actor = isKey
        ? await authenticator.fromApiKey(token, context.source)
        : await authenticator.fromAccessToken(token, context.source);
      return undefined;
    }
    const cookie = context.cookies.get('access');
    if (!cookie) throw new UnauthenticatedError();
    context.credential = 'cookie';
    context.actor = await authenticator.fromAccessToken(cookie, context.source);
    return undefined;
  },
};
