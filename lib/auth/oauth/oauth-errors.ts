import { AuthorizationResponseError, ResponseBodyError } from 'openid-client';
import { ApiError, isApiError, ProviderError } from '@/lib/errors';

/** `invalid_grant`: the provider rejects a refresh token or an authorization code. */
export class InvalidGrantError extends Error {
  override name = 'InvalidGrantError';
}

/** The characters that OAuth allows in `error` (RFC 6749, appendix A.7), at most 100. */
const printable = (text: string) => text.replace(/[^\x20-\x7e]/g, '').slice(0, 100);

/** Maps errors of the OAuth library to ours. An outage never counts as a rejection. */
export function toOAuthError(provider: string, error: unknown): Error {
  if (isApiError(error)) return error;
  if (error instanceof AuthorizationResponseError) {
    const denied = error.error === 'access_denied';
    const message = denied
      ? `The connection was denied at ${provider}`
      : `${provider} rejected the authorization; start the connection again`;
    return new ApiError('OAUTH_DENIED', message, { details: { error: printable(error.error) } });
  }
  if (error instanceof ResponseBodyError && error.status < 500) {
    if (error.error === 'invalid_grant') {
      return new InvalidGrantError(`${provider} responded with invalid_grant`, { cause: error });
    }
    const message = `${provider} rejected our request (${printable(error.error)}); check the provider's client settings`;
    return new ProviderError(message, { cause: error });
  }
  return new ProviderError(`The sign-in service of ${provider} is unavailable; try again later`, {
    cause: error,
  });
}
