import { z } from 'zod';
import { id, idParams, timestamp } from './common';
import { CHANGE, defineContract, READ } from './contract';
import { exampleUser } from './examples';

const change = { ...CHANGE, tag: 'auth', role: 'viewer', ownAccount: true } as const;
const open = {
  method: 'GET',
  tag: 'auth',
  authenticate: false,
} as const;

/** The name of an issuer in the configuration, such as `google`. */
const issuerName = z.string().regex(/^[a-z][a-z0-9]{0,31}$/, 'must be the name of an issuer');
const issuerParams = z.strictObject({ name: issuerName });

const issuer = z.object({ name: z.string(), label: z.string() });
export type OidcIssuerView = z.infer<typeof issuer>;

/** Why a sign-in with an issuer failed; `/sign-in?error=` has it. */
export const OIDC_FAILURES = [
  'denied',
  'expired',
  'unavailable',
  'email_missing',
  'email_unverified',
  'account_deleted',
  'linked_elsewhere',
  'unknown_issuer',
] as const;
export type OidcFailure = (typeof OIDC_FAILURES)[number];

/** The query of the page of the account. */
export const accountQuery = z.object({ error: z.enum(OIDC_FAILURES) });

export const identity = z.object({
  id,
  /** The issuer's name in the configuration; null when it is configured no longer. */
  name: z.string().nullable(),
  label: z.string(),
  /** The address at the issuer when it was linked. */
  email: z.string(),
  createdAt: timestamp,
  lastUsedAt: timestamp.nullable(),
});
export type IdentityView = z.infer<typeof identity>;

const exampleIdentity = {
  id: 'cmk1identity000000000001',
  name: 'google',
  label: 'Google',
  email: exampleUser.email,
  createdAt: '2026-01-15T10:30:00.000Z',
  lastUsedAt: null,
};

export const listOidcIssuers = defineContract({
  ...open,
  path: '/api/v1/auth/oidc',
  summary: 'List the issuers that people can sign in with',
  response: z.array(issuer),
  status: 200,
  envelope: 'data',
  rateLimit: 'probe',
  audit: 'none',
  examples: { response: [{ name: 'google', label: 'Google' }] },
});

export const startOidc = defineContract({
  ...open,
  path: '/api/v1/auth/oidc/:name/start',
  summary: 'Sign in or up with an issuer of OpenID Connect',
  description:
    'Open it in a browser: it redirects to the issuer, and sets a cookie that binds the sign-in to the browser. `returnTo` is a path of this site.',
  params: issuerParams,
  query: z.object({ returnTo: z.string().max(2000).optional() }),
  response: z.null(),
  status: 303,
  envelope: 'raw',
  rateLimit: 'public',
  audit: 'none',
  errors: ['NOT_FOUND', 'PROVIDER_ERROR'],
});

export const oidcCallback = defineContract({
  ...open,
  path: '/api/v1/auth/oidc/:name/callback',
  summary: 'Redirect URI of an issuer',
  description:
    'Starts the session of a known identity. One that is new, with a confirmed address, gets an account; if the address has an account, its owner must sign in there first, and then link the identity.',
  params: issuerParams,
  query: z.object({
    state: z.string().min(1).max(500),
    code: z.string().max(4000).optional(),
    error: z.string().max(500).optional(),
    error_description: z.string().max(2000).optional(),
    iss: z.string().max(500).optional(),
  }),
  response: z.null(),
  status: 303,
  envelope: 'raw',
  rateLimit: 'public',
  audit: 'USER_SIGNED_IN',
  errors: ['NOT_FOUND', 'OAUTH_STATE_INVALID', 'OAUTH_DENIED', 'PROVIDER_ERROR', 'CONFLICT'],
});

export const listIdentities = defineContract({
  ...READ,
  tag: 'auth',
  path: '/api/v1/auth/identities',
  summary: 'List the issuers that are linked to your account',
  role: 'viewer',
  ownAccount: true,
  response: z.array(identity),
  examples: { response: [exampleIdentity] },
});

export const startLink = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/auth/oidc/:name/link',
  summary: 'Start linking an issuer to your account',
  recentAuthentication: true,
  description:
    'Send the browser to `authorizationUrl`. The response sets a cookie that binds it to the browser.',
  params: issuerParams,
  response: z.object({ authorizationUrl: z.url() }),
  status: 201,
  audit: 'none',
  errors: ['NOT_FOUND', 'PROVIDER_ERROR'],
  examples: {
    response: { authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth?state=nk3' },
  },
});

export const linkPendingIdentity = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/auth/identities',
  summary: 'Link the issuer that you have just signed in with',
  recentAuthentication: true,
  description:
    'For somebody whom the callback sent to sign in to the account of the same address first. The identity is in a cookie for 15 minutes.',
  response: identity,
  status: 201,
  audit: 'IDENTITY_LINKED',
  errors: ['OAUTH_STATE_INVALID', 'CONFLICT'],
  examples: { response: exampleIdentity },
});

export const unlinkIdentity = defineContract({
  ...change,
  method: 'DELETE',
  path: '/api/v1/auth/identities/:id',
  summary: 'Unlink an issuer from your account',
  recentAuthentication: true,
  description: 'Never the last way to sign in: set a password first.',
  params: idParams,
  response: z.object({ id }),
  audit: 'IDENTITY_UNLINKED',
  errors: ['CONFLICT'],
  examples: { response: { id: exampleIdentity.id } },
});
