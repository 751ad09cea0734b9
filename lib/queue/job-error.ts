import type { JobView } from '@/lib/contracts/jobs';
import { ApiError } from '@/lib/errors';
import { RetryLaterError, UnrecoverableJobError } from './types';

/** What the row and the user are told of a failure: nothing that was not written for them. */
export function describeError(error: unknown): NonNullable<JobView['error']> {
  if (error instanceof ApiError) return { code: error.code, message: error.message };
  if (error instanceof UnrecoverableJobError) {
    // The cause knows best what it is, such as NEEDS_REAUTH.
    const code = error.cause instanceof ApiError ? error.cause.code : 'UNRECOVERABLE';
    return { code, message: error.message };
  }
  if (error instanceof RetryLaterError) return { code: 'RETRY_LATER', message: error.message };
  return { code: 'INTERNAL_ERROR', message: 'The job met an unexpected error; it was logged' };
}
