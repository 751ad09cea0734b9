import { ERROR_STATUS, type ErrorCode } from './codes';

export interface ApiErrorOptions {
  /** Told to the caller; JSON-serializable. */
  details?: unknown;
  /** For the log alone, never told to the caller. */
  cause?: unknown;
  /** Extra response headers, such as `Retry-After`. */
  headers?: Record<string, string>;
}

/** An error the caller may see: `message` and `details` are public, `cause` is for the log. */
export class ApiError extends Error {
  readonly statusCode: number;
  readonly details: unknown;
  readonly headers: Record<string, string>;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: ApiErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.statusCode = ERROR_STATUS[code];
    this.details = options.details;
    this.headers = options.headers ?? {};
  }
}
