import { ProviderError } from '@/lib/errors';

/** The provider responded with an error status. */
export class ProviderResponseError extends ProviderError {
  constructor(
    provider: string,
    readonly status: number,
    hint = '',
  ) {
    super(`${provider} responded with status ${status}${hint && `: ${hint}`}`, {
      details: { status },
    });
  }
}

/** The provider's rate limit asks for a longer wait than the caller allows. */
export class ProviderBusyError extends ProviderError {
  constructor(
    provider: string,
    readonly retryAfterMs: number,
  ) {
    const seconds = Math.ceil(retryAfterMs / 1000);
    super(`${provider} limits our requests; try again in ${seconds} s`, {
      details: { retryAfterSeconds: seconds },
    });
  }
}

/** The provider does not respond, or only with server errors. Retrying later can help. */
export class ProviderUnavailableError extends ProviderError {
  constructor(provider: string, cause: unknown) {
    super(`${provider} is unavailable; try again later`, { cause });
  }
}

/**
 * The provider refuses our credentials with a reason that we do not know. Once is no reason to ask the
 * customer to connect again; see `TokenRefresher`.
 */
export class ProviderRefusalError extends ProviderError {
  constructor(
    provider: string,
    readonly reason: string,
    cause?: unknown,
  ) {
    super(`${provider} refuses the connection (${reason})`, { cause });
  }
}
