import { createApiHandler, redirectTo, respondOidcFailure } from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

/** Redirects to the issuer. A browser gets failures on the sign-in page, a program in the envelope. */
export const GET = createApiHandler({
  ...contracts.startOidc,
  handler: async ({ request, params, query, cookies, services: { oidc } }) => {
    try {
      const started = await oidc.start(params.name, query.returnTo, cookies.get('oauth'));
      cookies.set('oauth', started.cookie.value, started.cookie.maxAgeSeconds);
      return redirectTo(started.authorizationUrl);
    } catch (error) {
      return respondOidcFailure(request, error, (path) => oidc.pageUrl(path));
    }
  },
});
