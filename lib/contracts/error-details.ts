import { z } from 'zod';
import type { ErrorCode } from '@/lib/errors/codes';

const issues = z.array(z.object({ path: z.string(), message: z.string() }));
/** How many more there are than the list has. */
const omitted = z.int().min(1).optional();
const issuesExample = [
  { path: 'body.name', message: 'Invalid input: expected string, received number' },
];
/** `If-Match` with a weak tag fails without a comparison, so the current version may be missing. */
const version = z
  .object({ currentVersion: z.int().optional() })
  .meta({ examples: [{ currentVersion: 4 }] });
const batchFailure = {
  index: 1,
  status: 400,
  error: {
    code: 'VALIDATION_ERROR',
    message: 'Validation failed',
    details: { issues: issuesExample },
  },
};

/** The schema of `details` by error code, for the codes whose details a client can act on. */
export const ERROR_DETAILS = {
  VALIDATION_ERROR: z.object({ issues, omitted }).meta({ examples: [{ issues: issuesExample }] }),
  SECOND_FACTOR_REQUIRED: z
    .object({ challenge: z.string(), methods: z.array(z.string()), expiresAt: z.iso.datetime() })
    .meta({
      examples: [
        {
          challenge: 'cmk1challenge00000000001.c2lnbmF0dXJlLW9mLXRoZS1pZA',
          methods: ['passkey', 'totp', 'recovery_code'],
          expiresAt: '2026-01-15T10:40:00.000Z',
        },
      ],
    }),
  FORBIDDEN: z
    .object({ requiredRole: z.string().nullish(), requiredScope: z.string().nullish() })
    .meta({ examples: [{ requiredRole: 'admin' }] }),
  NEEDS_REAUTH: z
    .object({ connectionId: z.string() })
    .meta({ examples: [{ connectionId: 'cmk1connection0000000001' }] }),
  VERSION_CONFLICT: version,
  PRECONDITION_FAILED: version,
  BATCH_FAILED: z
    .object({ results: z.array(z.looseObject({})), omitted })
    .meta({ examples: [{ results: [batchFailure] }] }),
  RATE_LIMITED: z
    .object({ retryAfterSeconds: z.int().min(1) })
    .meta({ examples: [{ retryAfterSeconds: 30 }] }),
} as const satisfies Partial<Record<ErrorCode, z.ZodType>>;

export type ErrorDetails = {
  [C in keyof typeof ERROR_DETAILS]: z.output<(typeof ERROR_DETAILS)[C]>;
};
