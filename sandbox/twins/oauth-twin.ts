import { createHash, randomUUID } from 'node:crypto';
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { startHttpServer } from '@/sandbox/http-server';

type Fields = Record<string, unknown>;
type Parameters = Record<string, string>;

/** A response in the twin's own words. */
export interface TwinResponse {
  status: number;
  body: Fields | string;
  headers?: Record<string, string>;
}

/** How an authorization server and its API differ from the standards. Each one is a switch. */
export interface OAuthQuirks {
  /** Which metadata it publishes. Default: none. */
  metadata?: 'oidc' | 'oauth2';
  clientAuthentication: 'basic' | 'basic-plain' | 'body';
  scopeSeparator: string;
  /** Without it, authorization and token requests with PKCE are rejected. */
  pkce: boolean;
  tokenRequest: 'form' | 'json';
  tokenEncoding: 'json' | 'form';
  tokenStatus: number;
  /** Required in authorization requests. */
  authorizationParams: Parameters;
  /** Required in token requests. */
  tokenParams: Parameters;
  /** Added to the callback. */
  callbackParams: Parameters;
  /** Replaces fields of token responses; undefined leaves them out. */
  token: Fields;
  /** Replaces a whole token response. */
  tokenResponse?: TwinResponse;
  /** What ended grants get from the token endpoint. */
  rejection: TwinResponse;
  /** What ended access tokens get from the API. */
  expired: TwinResponse;
}

const STANDARD: OAuthQuirks = {
  clientAuthentication: 'basic',
  scopeSeparator: ' ',
  pkce: true,
  tokenRequest: 'form',
  tokenEncoding: 'json',
  tokenStatus: 200,
  authorizationParams: {},
  tokenParams: {},
  callbackParams: {},
  token: {},
  rejection: { status: 400, body: { error: 'invalid_grant' } },
  expired: { status: 401, body: { error: 'invalid_token' } },
};

/** With characters that Basic encodes differently by RFC 6749 and as curl does. */
export const TWIN_CLIENT = { clientId: 'app-1/é', clientSecret: 's3cret/+%:ü' };

const missing = (required: Parameters, given: Parameters) =>
  Object.entries(required).find(([name, value]) => given[name] !== value)?.[0];

/** The client's id and secret in a token request, as the switch expects them. */
function credentialsOf(
  kind: OAuthQuirks['clientAuthentication'],
  authorization: string,
  body: Parameters,
) {
  if (kind === 'body') return [body.client_id, body.client_secret];
  const text = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString('utf8');
  const parts = /^([^:]*):(.*)$/s.exec(text)?.slice(1) ?? [];
  if (kind === 'basic-plain') return parts;
  return parts.map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
}

/** An authorization server with an API, on loopback. Customers consent at once. */
export async function startOAuthTwin(switches: Partial<OAuthQuirks> = {}) {
  const quirks = { ...STANDARD, ...switches };
  const server = await startHttpServer(0, '127.0.0.1');
  const { url } = server;
  const codes = new Map<string, { challenge: string | undefined; scopes: string[] }>();
  const refreshTokens = new Map<string, string[]>();
  const accessTokens = new Set<string>();
  const requests = { metadata: 0, token: 0, api: 0 };

  const send = ({ status, body, headers = {} }: TwinResponse) =>
    typeof body === 'string'
      ? new Response(body, { status, headers })
      : new Response(JSON.stringify(body), {
          status,
          headers: { 'content-type': 'application/json', ...headers },
        });
  const fail = (error: string, description: string) =>
    send({ status: 400, body: { error, error_description: description } });

  function issue(scopes: string[]): Response {
    if (quirks.tokenResponse) return send(quirks.tokenResponse);
    const accessToken = randomUUID();
    const refreshToken = randomUUID();
    accessTokens.add(accessToken);
    refreshTokens.set(refreshToken, scopes);
    const fields: Fields = {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: 3600,
      refresh_token: refreshToken,
      scope: scopes.join(quirks.scopeSeparator),
      ...quirks.token,
    };
    const status = quirks.tokenStatus;
    if (quirks.tokenEncoding === 'json') return send({ status, body: fields });
    const filled = Object.entries(fields).filter(([, value]) => value !== undefined);
    const body = new URLSearchParams(filled.map(([name, value]) => [name, String(value)]));
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return send({ status, body: body.toString(), headers });
  }

  const app = new Hono();
  const metadata = (kind: 'oidc' | 'oauth2') => (c: Context) => {
    requests.metadata += 1;
    if (quirks.metadata !== kind) return c.notFound();
    return c.json({
      issuer: url,
      authorization_endpoint: `${url}/authorize`,
      token_endpoint: `${url}/token`,
      response_types_supported: ['code'],
    });
  };
  app.get('/.well-known/openid-configuration', metadata('oidc'));
  app.get('/.well-known/oauth-authorization-server', metadata('oauth2'));

  app.get('/authorize', (c) => {
    const query = c.req.query();
    const problem = missing(
      { response_type: 'code', client_id: TWIN_CLIENT.clientId, ...quirks.authorizationParams },
      query,
    );
    if (problem) return fail('invalid_request', `${problem} is missing or wrong`);
    if (quirks.pkce !== 'code_challenge' in query) return fail('invalid_request', 'PKCE');
    const code = randomUUID();
    const scopes = (query.scope ?? '').split(quirks.scopeSeparator).filter(Boolean);
    codes.set(code, { challenge: query.code_challenge, scopes });
    const callback = new URL(query.redirect_uri ?? '');
    callback.search = new URLSearchParams({
      code,
      state: query.state ?? '',
      ...quirks.callbackParams,
    }).toString();
    return c.redirect(callback.href);
  });

  app.post('/token', async (c) => {
    requests.token += 1;
    const text = await c.req.text();
    const body: Parameters =
      quirks.tokenRequest === 'json'
        ? JSON.parse(text)
        : Object.fromEntries(new URLSearchParams(text));
    const authorization = c.req.header('authorization') ?? '';
    const [id, secret] = credentialsOf(quirks.clientAuthentication, authorization, body);
    if (id !== TWIN_CLIENT.clientId || secret !== TWIN_CLIENT.clientSecret) {
      return send({ status: 401, body: { error: 'invalid_client' } });
    }
    const problem = missing(quirks.tokenParams, body);
    if (problem) return fail('invalid_request', `${problem} is missing or wrong`);
    if (body.grant_type === 'refresh_token') {
      const scopes = refreshTokens.get(body.refresh_token ?? '');
      return scopes ? issue(scopes) : send(quirks.rejection);
    }
    const code = codes.get(body.code ?? '');
    codes.delete(body.code ?? '');
    if (!code) return fail('invalid_grant', 'unknown code');
    const verifier = body.code_verifier;
    const challenge = verifier && createHash('sha256').update(verifier).digest('base64url');
    if (challenge !== code.challenge) return fail('invalid_grant', 'PKCE');
    return issue(code.scopes);
  });

  app.get('/api/me', (c) => {
    requests.api += 1;
    const token = c.req.header('authorization')?.replace(/^Bearer /, '') ?? '';
    return accessTokens.has(token) ? c.json({ id: 'account-1' }) : send(quirks.expired);
  });
  server.serve(getRequestListener(app.fetch));

  return {
    url,
    quirks,
    requests,
    endpoints: { authorizationEndpoint: `${url}/authorize`, tokenEndpoint: `${url}/token` },
    /** Ends all access tokens; refresh tokens stay. */
    expireTokens: () => accessTokens.clear(),
    /** Ends all grants. */
    endGrants() {
      accessTokens.clear();
      refreshTokens.clear();
    },
    close: server.close,
  };
}

export type OAuthTwin = Awaited<ReturnType<typeof startOAuthTwin>>;
