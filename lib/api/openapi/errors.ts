import type { Contract } from '@/lib/contracts/contract';
import { ERROR_CODES, ERROR_STATUS, type ErrorCode } from '@/lib/errors/codes';

/** What each code says, for the reader of the document. */
const MEANINGS: Record<ErrorCode, string> = {
  VALIDATION_ERROR: 'The input does not fit; `details.issues` lists every problem',
  MALFORMED_JSON: 'The body is not JSON',
  MALFORMED_REQUEST: 'The request is not valid HTTP',
  OAUTH_STATE_INVALID: 'The authorization was not started here, has expired or was used already',
  OAUTH_DENIED: 'The customer or the provider refused the authorization',
  WEBHOOK_SIGNATURE_INVALID: 'The signature of the webhook does not fit',
  UNAUTHENTICATED: 'Nobody is signed in, or the credential is not valid',
  TOKEN_EXPIRED: 'The access token has expired; refresh it',
  INVALID_CREDENTIALS: 'E-mail and password do not fit together',
  CSRF_FAILED: 'A request with cookies came without the proof that your own page sent it',
  FORBIDDEN: 'The role or the scope does not allow this',
  NOT_FOUND: 'It does not exist, or belongs to somebody else',
  METHOD_NOT_ALLOWED: 'The path has no such method',
  REQUEST_TIMEOUT: 'The request did not arrive in time',
  CONFLICT: 'The state of the resource does not allow this',
  IDEMPOTENCY_IN_FLIGHT: 'The first request with this Idempotency-Key still runs',
  NEEDS_REAUTH: 'The provider no longer accepts the connection; connect it again',
  VERSION_CONFLICT: 'Somebody else changed it meanwhile; read it again',
  PRECONDITION_FAILED: 'It is no longer at the version that `If-Match` names; read it again',
  PAYLOAD_TOO_LARGE: 'The body is larger than allowed',
  UNSUPPORTED_MEDIA_TYPE: 'The body must be `application/json`',
  IDEMPOTENCY_MISMATCH: 'The Idempotency-Key was used with another body',
  BATCH_FAILED: 'Nothing was done; `details.results` tells which items do not fit',
  PRECONDITION_REQUIRED: 'Tell which version you read: `If-Match`, or `version` in the body',
  RATE_LIMITED: 'Too many requests; `Retry-After` tells how many seconds to wait',
  HEADERS_TOO_LARGE: 'The address or the headers are larger than 16 KiB together',
  INTERNAL_ERROR: 'An unexpected error; quote the request id to the operator',
  PROVIDER_ERROR: 'A third party did not answer, or not usefully',
  SERVICE_UNAVAILABLE: 'Something that this needs is away; retry later',
};

export function meaningOf(code: ErrorCode): string {
  return MEANINGS[code];
}

const changes = ({ method }: Contract) => method !== 'GET';

/** Every code the operation can answer, those of the pipeline included, in the map's order. */
export function errorCodesOf(contract: Contract): ErrorCode[] {
  const {
    params,
    query,
    schema,
    rawBody,
    upload,
    authenticate,
    rateLimit,
    idempotent,
    ifMatch,
    tag,
  } = contract;
  const idInPath = params !== undefined && 'id' in params.shape;
  const takesBody = schema !== undefined || rawBody === true || upload !== undefined;
  const codes = new Set<ErrorCode>([
    ...(contract.errors ?? []),
    // Whatever is sent may be no HTTP, too long or cut off.
    'MALFORMED_REQUEST',
    'HEADERS_TOO_LARGE',
    ...(takesBody ? (['REQUEST_TIMEOUT'] as const) : []),
    ...(params || query || schema || ifMatch ? (['VALIDATION_ERROR'] as const) : []),
    ...(schema ? (['MALFORMED_JSON', 'UNSUPPORTED_MEDIA_TYPE'] as const) : []),
    ...(upload ? (['VALIDATION_ERROR', 'UNSUPPORTED_MEDIA_TYPE'] as const) : []),
    ...(takesBody ? (['PAYLOAD_TOO_LARGE'] as const) : []),
    ...(authenticate ? (['UNAUTHENTICATED', 'TOKEN_EXPIRED', 'FORBIDDEN'] as const) : []),
    ...(changes(contract) && !rawBody ? (['CSRF_FAILED'] as const) : []),
    ...(idInPath ? (['NOT_FOUND'] as const) : []),
    ...(ifMatch ? (['PRECONDITION_FAILED'] as const) : []),
    ...(idempotent ? (['IDEMPOTENCY_IN_FLIGHT', 'IDEMPOTENCY_MISMATCH'] as const) : []),
    ...(rateLimit === 'none' ? [] : (['RATE_LIMITED'] as const)),
    // Whatever reads the database answers 503 while it is away.
    ...(tag === 'system' ? [] : (['SERVICE_UNAVAILABLE'] as const)),
    'INTERNAL_ERROR',
  ]);
  return ERROR_CODES.filter((code) => codes.has(code));
}

/** The codes by the status they are answered with. */
export function byStatus(codes: ErrorCode[]): Map<number, ErrorCode[]> {
  const groups = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const status = ERROR_STATUS[code];
    groups.set(status, [...(groups.get(status) ?? []), code]);
  }
  return groups;
}
