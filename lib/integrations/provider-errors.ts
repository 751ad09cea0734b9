import { ProviderError } from '@/lib/errors';

/** The provider answered with a status that is not a success. */
export class ProviderResponseError extends ProviderError {
  constructor(
    provider: string,
    readonly status: number,
    hint = '',
  ) {
    super(`${provider} answered with status ${status}${hint && `: ${hint}`}`, {
      details: { status },
    });
  }
}

/** The provider asks to be left alone for longer than the caller can wait. */
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

/** The provider does not answer, or only with server errors. Trying later can help. */
export class ProviderUnavailableError extends ProviderError {
  constructor(provider: string, cause: unknown) {
    super(`${provider} cannot be reached or is failing; try again later`, { cause });
  }
}
