import * as oauth from 'openid-client';
import { approveConsent } from '@/sandbox/consent-client';
import type { CookieJar } from '@/sandbox/cookie-jar';
import { createSandbox, type Sandbox, type SandboxOptions } from '@/sandbox/sandbox';

export const CALLBACK = 'http://127.0.0.1:3000/api/v1/connections/callback';
const ALL_SCOPES = 'openid offline_access orders:read webhooks:write';

/** A small, fast sandbox on a free port: no latency and no rate limit unless a test asks. */
export function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  return createSandbox({
    port: 0,
    orders: 300,
    now: new Date('2026-03-01T12:00:00Z'),
    latencyMs: 0,
    rateLimit: false,
    webhookRetryDelaysMs: [10, 20, 30],
    ...options,
  });
}

/** What openid-client finds out about the sandbox by discovery. */
export function discover(sandbox: Sandbox, secret = 'plinth-sandbox-secret') {
  return oauth.discovery(new URL(sandbox.url), 'plinth', secret, oauth.ClientSecretBasic(secret), {
    execute: [oauth.allowInsecureRequests],
    algorithm: 'oauth2',
  });
}

/** An authorization request with PKCE, and what its response must be checked against. */
export async function authorizationRequest(
  config: oauth.Configuration,
  parameters: Record<string, string> = {},
) {
  const pkceCodeVerifier = oauth.randomPKCECodeVerifier();
  const expectedState = oauth.randomState();
  const url = oauth.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: ALL_SCOPES,
    state: expectedState,
    code_challenge: await oauth.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...parameters,
  });
  return { url, checks: { pkceCodeVerifier, expectedState } };
}

/** Connects a shop: consent page, code, tokens. */
export async function connect(
  sandbox: Sandbox,
  shop = 'mosswick-tea',
  { scope = ALL_SCOPES, jar }: { scope?: string; jar?: CookieJar } = {},
) {
  const config = await discover(sandbox);
  const { url, checks } = await authorizationRequest(config, { scope });
  const callback = await approveConsent(url, { shop, ...(jar ? { jar } : {}) });
  const tokens = await oauth.authorizationCodeGrant(config, new URL(callback), checks);
  const get = (path: string, token = tokens.access_token) =>
    fetch(`${sandbox.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  return { config, tokens, get };
}
