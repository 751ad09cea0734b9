/**
 * Every error code of the API: its HTTP status and its meaning. The runtime, the schema of the error
 * envelope, the OpenAPI document and the table in docs/api.md derive from this map.
 */
const ERRORS = {
  VALIDATION_ERROR: [400, 'The input is invalid; `details.issues` lists the problems, up to 50'],
  MALFORMED_JSON: [400, 'The body is not valid JSON'],
  MALFORMED_REQUEST: [400, 'The request is not valid HTTP'],
  LINK_INVALID: [400, 'The mailed link is unknown, has expired or was used'],
  CHALLENGE_INVALID: [400, 'The challenge is unknown, has expired or was used; start again'],
  OAUTH_STATE_INVALID: [400, 'The authorization is unknown, expired or already used'],
  OAUTH_DENIED: [400, 'The customer or the provider denied the authorization'],
  WEBHOOK_SIGNATURE_INVALID: [400, 'The signature of the webhook is invalid'],
  UNAUTHENTICATED: [401, 'The credential is missing or invalid'],
  TOKEN_EXPIRED: [401, 'The access token has expired; refresh it'],
  INVALID_CREDENTIALS: [401, 'The email or the password is wrong'],
  SECOND_FACTOR_REQUIRED: [
    401,
    'The password is right; continue with `POST /api/v1/auth/sign-in/second-factor`',
  ],
  CSRF_FAILED: [403, 'The request uses cookies and fails the origin or CSRF token check'],
  FORBIDDEN: [403, 'Your role or scope does not allow this'],
  REAUTHENTICATION_REQUIRED: [
    403,
    'Prove again who you are with `POST /api/v1/auth/reauthenticate`, then repeat the request',
  ],
  SECOND_FACTOR_SETUP_REQUIRED: [
    403,
    'The organization requires a second factor: add one to your account, or sign in with it',
  ],
  NOT_FOUND: [404, 'The resource does not exist or belongs to another organization'],
  METHOD_NOT_ALLOWED: [405, 'The path does not support this method'],
  REQUEST_TIMEOUT: [408, 'The request did not arrive in time'],
  CONFLICT: [409, 'The current state of the resource does not allow this'],
  IDEMPOTENCY_IN_FLIGHT: [409, 'The first request with this Idempotency-Key is still running'],
  NEEDS_REAUTH: [409, 'The provider no longer accepts the connection; connect it again'],
  VERSION_CONFLICT: [409, 'The resource has changed since you read it; read it again'],
  PRECONDITION_FAILED: [
    412,
    'The resource is no longer at the version in `If-Match`; read it again',
  ],
  PAYLOAD_TOO_LARGE: [413, 'The body is larger than allowed'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'The operation does not accept this type of body'],
  IDEMPOTENCY_MISMATCH: [422, 'The Idempotency-Key was used with a different request'],
  BATCH_FAILED: [422, 'Nothing was changed; `details.results` lists the invalid items'],
  PRECONDITION_REQUIRED: [428, 'Send the version you read: `If-Match`, or `version` in the body'],
  RATE_LIMITED: [429, 'Too many requests; wait as many seconds as `Retry-After` says'],
  HEADERS_TOO_LARGE: [431, 'The URL and the headers are larger than 16 KiB together'],
  INTERNAL_ERROR: [500, 'Unexpected error; report the request id to the operator'],
  PROVIDER_ERROR: [502, 'A third party returned no usable response'],
  SERVICE_UNAVAILABLE: [503, 'A required service is unavailable; retry later'],
} as const satisfies Record<string, readonly [status: number, meaning: string]>;

export type ErrorCode = keyof typeof ERRORS;

export const ERROR_CODES = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];

const column = <T>(at: 0 | 1) =>
  Object.fromEntries(ERROR_CODES.map((code) => [code, ERRORS[code][at]])) as Record<ErrorCode, T>;

export const ERROR_STATUS = column<number>(0);
export const ERROR_MEANING = column<string>(1);
