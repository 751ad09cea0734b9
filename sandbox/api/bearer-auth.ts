import { createMiddleware } from 'hono/factory';
import type { Provider } from 'oidc-provider';
import { findShop, type Shop } from '@/sandbox/data/shops';
import { apiError } from './api-error';

/** Who calls: set by `requireScope` for the handlers behind it. */
export interface ApiVariables {
  shop: Shop;
  grantId: string;
}

/** Lets only access tokens of this server with the scope pass; else 401 or 403 as RFC 6750 says. */
export function requireScope(provider: Provider, scope: string) {
  return createMiddleware<{ Variables: ApiVariables }>(async (c, next) => {
    const value = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    const token = value ? await provider.AccessToken.find(value) : undefined;
    const shop = token?.accountId ? findShop(token.accountId) : undefined;
    if (!token?.isValid || !shop) {
      return apiError(
        c,
        401,
        'invalid_token',
        value
          ? 'The access token is unknown, expired or revoked. Refresh it, or connect again.'
          : 'Send an access token: Authorization: Bearer …',
        { 'www-authenticate': value ? 'Bearer error="invalid_token"' : 'Bearer' },
      );
    }
    if (!token.scopes.has(scope)) {
      return apiError(c, 403, 'insufficient_scope', `The token lacks the scope ${scope}.`, {
        'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"`,
      });
    }
    c.set('shop', shop);
    c.set('grantId', token.grantId ?? '');
    return next();
  });
}
