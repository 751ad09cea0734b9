import { ApiError } from '@/lib/errors';
import { messageOf } from '@/lib/utils/message-of';

const UNIQUE_VIOLATION = /^(P2002|23505)$/;
const WRITE_CONFLICT = /^(P2034|40P01|40001)$/;
/**
 * Node's socket errors, PostgreSQL's connection classes (08, 57P), its timeouts (57014, 25P03) and
 * Prisma's own codes for these.
 */
const UNAVAILABLE =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOENT|08...|57P0.|57014|25P03|53300|P1001|P1002|P1008|P1017|P2024|P2028|P2037)$/;
/** node-postgres gives these no code. */
const UNAVAILABLE_MESSAGE =
  /timeout exceeded when trying to connect|Query read timeout|Connection terminated|not queryable|Can't reach database server|server closed the connection/i;

const MAX_DEPTH = 5;

/** An error that names the row its statement was about. */
export class StatementError extends Error {
  override name = 'StatementError';

  constructor(row: string, cause: unknown) {
    super(`${row}: ${messageOf(cause)}`, { cause });
  }
}

/** An error's codes and messages from the outside in: Prisma wraps the database's own errors. */
function* walk(error: unknown, depth = 0): Generator<{ code: string; message: string }> {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return;
  const fields = error as Record<string, unknown>;
  const message = String(fields.message ?? '');
  for (const code of [fields.code, fields.originalCode]) yield { code: String(code), message };
  yield* walk(fields.cause, depth + 1);
  yield* walk(fields.meta, depth + 1);
  yield* walk(fields.driverAdapterError, depth + 1);
}

function hasCode(error: unknown, pattern: RegExp): boolean {
  for (const { code } of walk(error)) if (pattern.test(code)) return true;
  return false;
}

/** Whether a row with the same unique value exists. */
export function isUniqueViolation(error: unknown): boolean {
  return hasCode(error, UNIQUE_VIOLATION);
}

/** Whether the transaction ran into another one (deadlock, serialization), so that repeating it may help. */
export function isWriteConflict(error: unknown): boolean {
  return hasCode(error, WRITE_CONFLICT);
}

function isUnavailable(error: unknown): boolean {
  for (const { code, message } of walk(error)) {
    if (UNAVAILABLE.test(code) || UNAVAILABLE_MESSAGE.test(message)) return true;
  }
  return false;
}

/** The 503 for a database that is unavailable or stays in conflict; null for every other error. */
export function toUnavailable(error: unknown): ApiError | null {
  if (!isUnavailable(error) && !isWriteConflict(error)) return null;
  return new ApiError('SERVICE_UNAVAILABLE', 'The service is briefly unavailable; try again', {
    cause: error,
    headers: { 'Retry-After': '2' },
  });
}
