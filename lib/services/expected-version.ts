import { ApiError, ValidationError } from '@/lib/errors';

/** The version that a change was made from: in `If-Match`, in the body's `version`, or both. */
interface NamedVersions {
  header: number | null;
  body: number | undefined;
}

/**
 * The version that a change expects.
 * @throws ApiError PRECONDITION_REQUIRED when none is named; ValidationError when two disagree
 */
export function requireVersion({ header, body }: NamedVersions): number {
  if (header !== null && body !== undefined && header !== body) {
    throw ValidationError.of('body.version', `must be ${header}, like If-Match, or be left out`);
  }
  const version = header ?? body;
  if (version === undefined) {
    throw new ApiError(
      'PRECONDITION_REQUIRED',
      'Send the ETag of the version that you read in If-Match, or `version` in the body',
    );
  }
  return version;
}

/** The error when the row has changed: 412 for `If-Match`, 409 for the body's `version`. */
export function versionMismatch(
  resource: string,
  header: number | null,
  current: number,
): ApiError {
  return new ApiError(
    header === null ? 'VERSION_CONFLICT' : 'PRECONDITION_FAILED',
    `The ${resource} has changed since you read it; read it again and repeat your change`,
    { details: { currentVersion: current } },
  );
}
