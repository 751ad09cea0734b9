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
};

/** API keys are accepted only by operations with a scope. */
export function securityOf({ authenticate, scope }: Contract): Json[] {
  if (!authenticate) return [];
  return [{ sessionCookie: [] }, { accessToken: [] }, ...(scope ? [{ apiKey: [] }] : [])];
}
