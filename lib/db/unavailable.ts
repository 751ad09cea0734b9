import { ApiError } from '@/lib/errors';
import { isWriteConflict } from './errors';

/** Node's socket errors, PostgreSQL's connection classes (08, 57P), and Prisma's own codes for both. */
const UNAVAILABLE =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOENT|08...|57P0.|53300|P1001|P1002|P1008|P1017|P2024|P2028|P2037)$/;
const MESSAGES =
  /timeout exceeded when trying to connect|Query read timeout|Connection terminated|Can't reach database server|server closed the connection/i;

function isUnavailable(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false;
  const { code, message, cause, meta } = error as Record<string, unknown>;
  if (typeof code === 'string' && UNAVAILABLE.test(code)) return true;
  if (typeof message === 'string' && MESSAGES.test(message)) return true;
  const adapterError = (meta as Record<string, unknown> | undefined)?.driverAdapterError;
  return isUnavailable(cause, depth + 1) || isUnavailable(adapterError, depth + 1);
}

/**
 * The 503 to answer when `error` says that the database is away, or of a conflict that repeating the
 * work did not settle; null for every other error.
 */
export function toUnavailable(error: unknown): ApiError | null {
  if (!isUnavailable(error) && !isWriteConflict(error)) return null;
  return new ApiError('SERVICE_UNAVAILABLE', 'The service is briefly unavailable; try again', {
    cause: error,
    headers: { 'Retry-After': '2' },
  });
}
