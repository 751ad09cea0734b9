import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import { ApiError, isApiError, ProviderError } from '@/lib/errors';
import type { GrantErrorCodes } from '@/lib/integrations/authorization';
import { grantOutcome } from '@/lib/integrations/grant-errors';
import { ProviderRefusalError } from '@/lib/integrations/provider-errors';

/** The provider rejects a refresh token or an authorization code for good. */
export class InvalidGrantError extends Error {
  override name = 'InvalidGrantError';
}

/** Statuses by which providers refuse a grant. */
const REFUSALS = new Set([400, 401, 403]);
const TEMPORARY = new Set([408, 429]);

/** The characters that OAuth allows in `error` (RFC 6749, appendix A.7), at most 100. */
const printable = (text: string) => text.replace(/[^\x20-\x7e]/g, '').slice(0, 100);

/** What a rejected token request means. */
function rejection(provider: string, error: ResponseBodyError, declared?: GrantErrorCodes): Error {
  const { codes = [error.error] } = error.cause as { codes?: string[] };
  const code = printable(error.error);
  const outcome = grantOutcome(codes, declared);
  if (outcome === 'reconnect') {
    return new InvalidGrantError(`${provider} responded with ${code}`, { cause: error });
  }
  if (outcome === 'unknown' && REFUSALS.has(error.status)) {
    return new ProviderRefusalError(provider, code, error);
  }
  const message = `${provider} rejected our request (${code}); check the provider's client settings`;
  return new ProviderError(message, { cause: error });
}

/** Maps errors of the OAuth library to ours. An outage never counts as a rejection. */
export function toOAuthError(provider: string, error: unknown, declared?: GrantErrorCodes): Error {
  if (isApiError(error)) return error;
  // The library wraps what its `fetch` throws.
  if (error instanceof ClientError && isApiError(error.cause)) return error.cause;
  if (error instanceof AuthorizationResponseError) {
    const denied = error.error === 'access_denied';
    const message = denied
      ? `The connection was denied at ${provider}`
      : `${provider} rejected the authorization; start the connection again`;
    return new ApiError('OAUTH_DENIED', message, { details: { error: printable(error.error) } });
  }
  if (error instanceof ResponseBodyError && !TEMPORARY.has(error.status) && error.status < 500) {
    return rejection(provider, error, declared);
  }
  return new ProviderError(`The sign-in service of ${provider} is unavailable; try again later`, {
    cause: error,
  });
}
