import { ApiError, ValidationError } from '@/lib/errors';

/** Where a change names the version it was made from: `If-Match`, the body's `version`, or both. */
export interface NamedVersions {
  header: number | null;
  body: number | undefined;
}

/**
 * The version that a change expects.
 * @throws ApiError PRECONDITION_REQUIRED when none is named; ValidationError when two disagree
 */
export function requireVersion({ header, body }: NamedVersions): number {
  if (header !== null && body !== undefined && header !== body) {
    throw new ValidationError([
      { path: 'body.version', message: `must be ${header}, as If-Match says, or be left out` },
    ]);
  }
  const version = header ?? body;
  if (version === undefined) {
    throw new ApiError(
      'PRECONDITION_REQUIRED',
      'Tell which version you read: send its ETag in If-Match, or `version` in the body',
    );
  }
  return version;
}

/** What to throw when the row has moved on: 412 for `If-Match`, 409 for the body's `version`. */
export function versionMismatch(
  resource: string,
  header: number | null,
  current: number,
): ApiError {
  return new ApiError(
    header === null ? 'VERSION_CONFLICT' : 'PRECONDITION_FAILED',
    `The ${resource} has changed meanwhile; read it again and repeat your change`,
    { details: { currentVersion: current } },
  );
}
