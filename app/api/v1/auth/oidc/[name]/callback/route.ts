import {
  createApiHandler,
  deliverSession,
  redirectTo,
  respondOidcFailure,
} from '@/lib/api-helpers';
import { contracts } from '@/lib/contracts';

/** Redirects to where the sign-in ends. A browser gets failures on a page, a program in the envelope. */
export const GET = createApiHandler({
  ...contracts.oidcCallback,
  handler: async ({ request, params, query, cookies, source, services }) => {
    const { oidc } = services;
    try {
      const browser = { binding: cookies.get('oauth'), deviceToken: cookies.get('device') };
      const finished = await oidc.finish(params.name, query, browser, source);
      if (finished.outcome === 'session') {
        deliverSession(finished.session, 'cookie', { cookies, services });
      }
      if (finished.outcome === 'pending') {
        cookies.set('link', finished.pendingCookie, oidc.pendingSeconds);
      }
      return redirectTo(oidc.pageUrl(finished.path));
    } catch (error) {
      return respondOidcFailure(request, error, (path) => oidc.pageUrl(path));
    }
  },
});
