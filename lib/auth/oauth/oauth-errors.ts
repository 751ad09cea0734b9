import { AuthorizationResponseError, ResponseBodyError } from 'openid-client';
import { ApiError, isApiError, ProviderError } from '@/lib/errors';

/** The provider no longer accepts a refresh token or never accepted a code: `invalid_grant`. */
export class InvalidGrantError extends Error {
  override name = 'InvalidGrantError';
}

/** Only what OAuth allows in `error` (RFC 6749, appendix A.7), and not much of it. */
const printable = (text: string) => text.replace(/[^\x20-\x7e]/g, '').slice(0, 100);

/** Turns what the OAuth library throws into our errors; an outage is never taken for a refusal. */
export function toOAuthError(provider: string, error: unknown): Error {
  if (isApiError(error)) return error;
  if (error instanceof AuthorizationResponseError) {
    const denied = error.error === 'access_denied';
    const message = denied
      ? `The connection was not allowed at ${provider}`
      : `${provider} refused the authorization; start the connection again`;
    return new ApiError('OAUTH_DENIED', message, { details: { error: printable(error.error) } });
  }
  if (error instanceof ResponseBodyError && error.status < 500) {
    if (error.error === 'invalid_grant') {
      return new InvalidGrantError(`${provider} answered invalid_grant`, { cause: error });
    }
    const message = `${provider} refused our request (${printable(error.error)}); check the provider's client settings`;
    return new ProviderError(message, { cause: error });
  }
  return new ProviderError(
    `The sign-in service of ${provider} cannot be reached or is failing; try again later`,
    { cause: error },
  );
}
