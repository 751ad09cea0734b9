import type { Contract } from '@/lib/contracts/contract';
import type { Json } from './schemas';

/** The three ways to say who is calling. */
export const SECURITY_SCHEMES: Record<string, Json> = {
  sessionCookie: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-plinth_access',
    description:
      'Set by sign-in with `transport: "cookie"`. Over plain http, in development, its name is `plinth_access`. Unsafe methods need the `X-CSRF-Token` header too.',
  },
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'From sign-in with `transport: "token"`; lives ten minutes, then refresh it.',
  },
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'API key',
    description:
      'For programs: made by an administrator, sent as bearer token, bounded by its scopes (`x-required-scope`).',
  },
};

/** API keys are offered only where a scope lets them in. */
export function securityOf({ authenticate, scope }: Contract): Json[] {
  if (!authenticate) return [];
  return [{ sessionCookie: [] }, { accessToken: [] }, ...(scope ? [{ apiKey: [] }] : [])];
}
