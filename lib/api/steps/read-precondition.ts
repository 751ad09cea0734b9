import type { Step } from '@/lib/api/context';
import { parseIfMatch } from '@/lib/api/etag';
import { ApiError, ValidationError } from '@/lib/errors';

/**
 * Reads the version from `If-Match`, for contracts that support it. `*` names no version, so it does
 * not satisfy an operation that requires one.
 */
export const readPrecondition: Step = {
  name: 'read-precondition',
  appliesTo: ({ ifMatch }) => ifMatch === true,
  run(context) {
    const header = context.request.headers.get('if-match');
    if (header === null) return undefined;
    const condition = parseIfMatch(header);
    if (!condition) {
      throw ValidationError.of('headers.if-match', 'must be one ETag, such as "v3"');
    }
    if (condition.kind === 'never') {
      throw new ApiError(
        'PRECONDITION_FAILED',
        'If-Match must be the ETag of the resource; weak ones never match',
      );
    }
    if (condition.kind === 'version') context.expectedVersion = condition.version;
    return undefined;
  },
};
