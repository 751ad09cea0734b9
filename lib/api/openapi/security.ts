import type { Contract } from '@/lib/contracts/contract';
import type { Json } from './schemas';

export const SECURITY_SCHEMES: Record<string, Json> = {
  sessionCookie: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-plinth_access',
    description:
      'Set by sign-in with `transport: "cookie"`. Named `plinth_access` over plain http, in development. Unsafe methods also require the `X-CSRF-Token` header.',
  },
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'Returned by sign-in with `transport: "token"`. Valid for ten minutes; then refresh it.',
  },
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'API key',
    description:
      'For programs: sent as a bearer token, limited to its scopes (`x-required-scope`).',
  },
  portalToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'portal token',
    description:
      "Part of a link to the webhook portal. Reaches only what belongs to the link's customer.",
  },
};

/** API keys are accepted only by operations with a scope. */
export function securityOf({ authenticate, scope, portal }: Contract): Json[] {
  if (!authenticate) return [];
  if (portal) return [{ portalToken: [] }];
  return [{ sessionCookie: [] }, { accessToken: [] }, ...(scope ? [{ apiKey: [] }] : [])];
}
