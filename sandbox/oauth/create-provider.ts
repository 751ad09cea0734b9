import type { Configuration, KoaContextWithOIDC, Provider } from 'oidc-provider';
import { findShop } from '@/sandbox/data/shops';
import type { ResolvedOptions } from '@/sandbox/options';
import { errorPage } from '@/sandbox/pages/error-page';
import type { ServerKeys } from './keys';
import type { OidcModule } from './load-oidc-provider';
import { SCOPES } from './scopes';
import type { TokenStore } from './token-store';

const HOUR = 3600;
const FORTNIGHT = 14 * 24 * HOUR;

/** Where the authorization server's endpoints are; discovery is under `/.well-known/`. */
export const OAUTH_ROUTES = {
  authorization: '/oauth/authorize',
  token: '/oauth/token',
  introspection: '/oauth/introspect',
  revocation: '/oauth/revoke',
  userinfo: '/oauth/userinfo',
  jwks: '/oauth/jwks',
  end_session: '/oauth/sign-out',
} as const;

const ownTokensOnly = (_: KoaContextWithOIDC, client: { clientId: string }, token: object) =>
  'clientId' in token && token.clientId === client.clientId;

function configure(
  options: ResolvedOptions,
  keys: ServerKeys,
  tokens: TokenStore,
  policy: NonNullable<Configuration['interactions']>['policy'],
): Configuration {
  return {
    adapter: tokens.adapter,
    jwks: { keys: [keys.jwk] },
    clients: [
      {
        client_id: options.client.id,
        client_secret: options.client.secret,
        client_name: 'Plinth',
        redirect_uris: [...options.client.redirectUris],
        // Native clients may come back on any loopback port, RFC 8252 section 7.3.
        application_type: options.anyLoopbackPort ? 'native' : 'web',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    clientAuthMethods: ['client_secret_basic'],
    responseTypes: ['code'],
    scopes: Object.keys(SCOPES),
    claims: { openid: ['sub', 'shop_name', 'currency'] },
    pkce: { required: () => true },
    clockTolerance: 0,
    routes: OAUTH_ROUTES,
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      resourceIndicators: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      introspection: { enabled: true, allowedPolicy: ownTokensOnly },
      revocation: { enabled: true, allowedPolicy: ownTokensOnly },
    },
    cookies: {
      keys: keys.cookieKeys,
      // Cookies ignore ports, so these must not be confused with another local server's.
      names: {
        session: 'larkhaven_session',
        interaction: 'larkhaven_connect',
        resume: 'larkhaven_resume',
      },
    },
    ttl: {
      AccessToken: options.accessTokenTtl,
      AuthorizationCode: 60,
      IdToken: HOUR,
      Interaction: HOUR,
      RefreshToken: options.refreshTokenTtl,
      Grant: Math.max(FORTNIGHT, options.refreshTokenTtl),
      Session: FORTNIGHT,
    },
    rotateRefreshToken: true,
    // A connection outlives the browser session in which it was made.
    expiresWithSession: () => false,
    // Every connection is a grant of its own: one merchant may connect several shops.
    loadExistingGrant: (ctx) => {
      const grantId = ctx.oidc.result?.consent?.grantId;
      return grantId ? ctx.oidc.provider.Grant.find(grantId) : undefined;
    },
    interactions: { policy, url: (_, interaction) => `/connect/${interaction.uid}` },
    findAccount: (_, sub) => {
      const shop = findShop(sub);
      if (!shop) return undefined;
      const claims = { sub, shop_name: shop.name, currency: shop.currency };
      return { accountId: sub, claims: () => claims };
    },
    clientBasedCORS: () => false,
    renderError: (ctx, out) => {
      ctx.type = 'html';
      const reason = [out.error, out.error_description].filter(Boolean).join(': ');
      ctx.body = errorPage('This did not work', `${reason}. Go back to the app and start again.`);
    },
  };
}

/**
 * Creates the authorization server. Accounts are shops: the `sub` of a token is the id of the
 * shop that the merchant chose.
 */
export function createProvider(
  { Provider, interactionPolicy }: OidcModule,
  issuer: string,
  options: ResolvedOptions,
  keys: ServerKeys,
  tokens: TokenStore,
): Provider {
  const policy = interactionPolicy.base();
  const provider = new Provider(issuer, configure(options, keys, tokens, policy));
  provider.use(async (ctx, next) => {
    // This server always asks for consent, so a request that does not say so still gets its
    // refresh token, which OpenID Connect grants only after `prompt=consent`.
    if (ctx.path === OAUTH_ROUTES.authorization && !ctx.query.prompt) {
      ctx.query = { ...ctx.query, prompt: 'consent' };
    }
    await next();
  });
  return provider;
}
