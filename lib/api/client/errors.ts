import type { ErrorCode } from '@/lib/errors/codes';

/** Codes that arise on the caller's side of the wire, when no answer of the API could be read. */
export type LocalErrorCode = 'NETWORK_ERROR' | 'TIMEOUT' | 'INVALID_RESPONSE';

export type ClientErrorCode = ErrorCode | LocalErrorCode;

/** What `details` holds, for the codes that carry something to act on. */
export interface ErrorDetails {
  VALIDATION_ERROR: { issues: ClientFieldIssue[] };
  RATE_LIMITED: { retryAfterSeconds: number };
  VERSION_CONFLICT: { currentVersion?: number };
  PRECONDITION_FAILED: { currentVersion?: number };
  NEEDS_REAUTH: { connectionId: string };
  FORBIDDEN: { requiredRole?: string | null; requiredScope?: string | null };
}
type DetailsOf<C> = C extends keyof ErrorDetails ? ErrorDetails[C] : unknown;

export interface ApiClientErrorFields<C extends ClientErrorCode = ClientErrorCode> {
  code: C;
  /** HTTP status, or 0 when there was no answer. */
  status: number;
  message: string;
  details?: unknown;
  requestId?: string | null;
  /** Seconds from `Retry-After`, when the server sent one. */
  retryAfterSeconds?: number | null;
  cause?: unknown;
}

/** One problem of an input, as `details.issues` of VALIDATION_ERROR tells it. */
export interface ClientFieldIssue {
  path: string;
  message: string;
}

/** What every method of the client throws, except for the caller's own abort. */
export class ApiClientError<C extends ClientErrorCode = ClientErrorCode> extends Error {
  readonly code: C;
  readonly status: number;
  readonly details: DetailsOf<C>;
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(fields: ApiClientErrorFields<C>) {
    super(fields.message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.name = 'ApiClientError';
    this.code = fields.code;
    this.status = fields.status;
    this.details = fields.details as DetailsOf<C>;
    this.requestId = fields.requestId ?? null;
    this.retryAfterSeconds = fields.retryAfterSeconds ?? null;
  }

  /** Whether it is this error; then `details` is typed as that error's. */
  is<K extends ClientErrorCode>(code: K): this is ApiClientError<K> {
    return (this.code as ClientErrorCode) === code;
  }

  /** The input problems of a VALIDATION_ERROR; empty for every other error. */
  get issues(): ClientFieldIssue[] {
    const details = this.details as { issues?: unknown } | null | undefined;
    return Array.isArray(details?.issues) ? (details.issues as ClientFieldIssue[]) : [];
  }
}

/** The error of a request that got no answer. */
export function unreachable(code: 'TIMEOUT' | 'NETWORK_ERROR', cause?: unknown): ApiClientError {
  const message =
    code === 'TIMEOUT'
      ? 'The server did not answer in time.'
      : 'The server cannot be reached. Check the connection and try again.';
  return new ApiClientError({ code, status: 0, message, cause });
}

/** Turns an answer that is not a success into the error to throw. Reads the body. */
export async function errorFromResponse(response: Response): Promise<ApiClientError> {
  const text = await response.text().catch(() => '');
  const retryAfterSeconds = parseRetryAfter(response.headers.get('retry-after'));
  const requestId = response.headers.get('x-request-id');
  try {
    const body = JSON.parse(text) as {
      error: { code: ErrorCode; message: string; details?: unknown };
      meta?: { requestId?: string };
    };
    return new ApiClientError({
      code: body.error.code,
      status: response.status,
      message: body.error.message,
      details: body.error.details,
      requestId: body.meta?.requestId ?? requestId,
      retryAfterSeconds,
    });
  } catch {
    const code = response.status === 503 ? 'SERVICE_UNAVAILABLE' : 'INVALID_RESPONSE';
    return new ApiClientError({
      code,
      status: response.status,
      message: `The server answered ${response.status} without a readable error. Try again in a moment.`,
      requestId,
      retryAfterSeconds,
    });
  }
}

/** Seconds of a `Retry-After` header (seconds or an HTTP date); null when there is none. */
function parseRetryAfter(value: string | null): number | null {
  if (value === null) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, (date - Date.now()) / 1000);
}
