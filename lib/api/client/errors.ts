import type { ErrorDetails } from '@/lib/contracts/error-details';
import type { FieldIssue } from '@/lib/errors';
import type { ErrorCode } from '@/lib/errors/codes';

/** The API's codes, and those of failures without a readable response. */
export type ClientErrorCode = ErrorCode | 'NETWORK_ERROR' | 'TIMEOUT' | 'INVALID_RESPONSE';

type DetailsOf<C> = C extends keyof ErrorDetails ? ErrorDetails[C] : unknown;

export interface ApiClientErrorFields<C extends ClientErrorCode = ClientErrorCode> {
  code: C;
  /** HTTP status; 0 without a response. */
  status?: number;
  message: string;
  details?: unknown;
  requestId?: string | null;
  /** Seconds from `Retry-After`. */
  retryAfterSeconds?: number | null;
  cause?: unknown;
}

/** What every method of the client throws, except for the caller's own abort. */
export class ApiClientError<C extends ClientErrorCode = ClientErrorCode> extends Error {
  readonly code: C;
  readonly status: number;
  readonly details: DetailsOf<C>;
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;

  constructor({ code, message, cause, ...fields }: ApiClientErrorFields<C>) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ApiClientError';
    this.code = code;
    this.status = fields.status ?? 0;
    this.details = fields.details as DetailsOf<C>;
    this.requestId = fields.requestId ?? null;
    this.retryAfterSeconds = fields.retryAfterSeconds ?? null;
  }

  /** Whether this is the error with `code`; if so, `details` has its type. */
  is<K extends ClientErrorCode>(code: K): this is ApiClientError<K> {
    return (this.code as ClientErrorCode) === code;
  }

  /** The issues of a VALIDATION_ERROR; empty for every other error. */
  get issues(): FieldIssue[] {
    const details = this.details as { issues?: unknown } | null | undefined;
    return Array.isArray(details?.issues) ? (details.issues as FieldIssue[]) : [];
  }
}
