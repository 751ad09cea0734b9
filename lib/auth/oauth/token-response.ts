import type { CustomFetch, TokenEndpointResponse } from 'openid-client';
import { ProviderError } from '@/lib/errors';
import type { OAuth2 } from '@/lib/integrations/authorization';
import { errorCodes } from '@/lib/integrations/grant-errors';
import type { TokenSet } from './token-set';

type Fields = Record<string, unknown>;

const isFilled = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** The fields of a response in JSON or in the encoding of forms; null when it is neither. */
function parseFields(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? (value as Fields | null) : null;
  } catch {
    if (!/^[\w.%-]+=/.test(text)) return null;
    return Object.fromEntries(new URLSearchParams(text));
  }
}

/** Scopes as text, separated by spaces or commas, or as an array; undefined when there are none. */
function scopeOf(value: unknown): string | undefined {
  const text = Array.isArray(value) ? value.filter(isFilled).join(' ') : value;
  return isFilled(text)
    ? text
        .split(/[\s,]+/)
        .filter(Boolean)
        .join(' ')
    : undefined;
}

/** Whole seconds; undefined for none, 0 (which some use for "never") and what is not a number. */
function lifetimeOf(value: unknown): number | undefined {
  const seconds = Math.floor(Number(value ?? 0));
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}

/** From a time as text or in seconds since 1970, which some send instead. */
function lifetimeUntil(value: unknown): number | undefined {
  const seconds = Number(value ?? Number.NaN);
  const until = Number.isNaN(seconds) ? Date.parse(String(value)) : seconds * 1000;
  return lifetimeOf((until - Date.now()) / 1000);
}

/** The response as RFC 6749 writes it. The id token is dropped: `identify` asks the API instead. */
function standardFields(fields: Fields): Fields {
  const { id_token, ...rest } = fields;
  return {
    ...rest,
    // Every other type would need a client of its own; providers that omit it mean this one.
    token_type: 'bearer',
    scope: scopeOf(fields.scope),
    expires_in: lifetimeOf(fields.expires_in) ?? lifetimeUntil(fields.expires_at),
    refresh_token: isFilled(fields.refresh_token) ? fields.refresh_token : undefined,
  };
}

const respond = (status: number, body: Fields) => Response.json(body, { status });

/** @throws ProviderError when the response is neither tokens nor an error that can be read */
async function standardize(provider: string, response: Response): Promise<Response> {
  const { status } = response;
  if (status === 408 || status === 429 || status >= 500) return response;
  const fields = parseFields(await response.text());
  if (status < 300 && isFilled(fields?.access_token)) return respond(200, standardFields(fields));
  const codes = errorCodes(fields);
  const isError = Boolean(fields?.error ?? fields?.errors) && codes.length > 0;
  if (status < 300 && !isError) {
    throw new ProviderError(`${provider} sent a malformed token response`);
  }
  if (status >= 300 && status < 400) return response;
  return respond(Math.max(status, 400), { error: codes[0] ?? `status ${status}`, codes });
}

/** Reads token responses as providers send them, so that the OAuth library gets the standard's. */
export function createTokenFetch(
  provider: string,
  { tokenRequest }: OAuth2,
  fetcher: typeof fetch = fetch,
): CustomFetch {
  return async (url, options) => {
    const { body } = options;
    const isToken = body instanceof URLSearchParams && body.has('grant_type');
    if (!isToken) return fetcher(url, options as RequestInit);
    const asJson = {
      body: JSON.stringify(Object.fromEntries(body)),
      headers: { ...options.headers, 'content-type': 'application/json' },
    };
    const request = { ...options, ...(tokenRequest === 'json' && asJson) };
    return standardize(provider, await fetcher(url, request as RequestInit));
  };
}

/** What a response leaves out stays as it was `before`. */
export function toTokenSet(response: TokenEndpointResponse, before: Partial<TokenSet>): TokenSet {
  const now = Date.now();
  const seconds = response.expires_in;
  return {
    accessToken: response.access_token,
    refreshToken: response.refresh_token ?? before.refreshToken ?? null,
    issuedAt: now,
    expiresAt: seconds === undefined ? null : now + seconds * 1000,
    scopes: response.scope?.split(' ') ?? before.scopes ?? [],
  };
}
