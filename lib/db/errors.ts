const CLASSES = { unique: /^(P2002|23505)$/, conflict: /^(P2034|40P01|40001)$/ };

/** PostgreSQL's and Prisma's codes of an error, from the outside in: Prisma wraps the database's own. */
function* codesOf(error: unknown, depth = 0): Generator<string> {
  if (typeof error !== 'object' || error === null || depth > 5) return;
  const { code, originalCode, cause, meta, driverAdapterError } = error as Record<string, unknown>;
  if (typeof code === 'string') yield code;
  if (typeof originalCode === 'string') yield originalCode;
  yield* codesOf(cause, depth + 1);
  yield* codesOf(meta, depth + 1);
  yield* codesOf(driverAdapterError, depth + 1);
}

function isOf(error: unknown, pattern: RegExp): boolean {
  for (const code of codesOf(error)) if (pattern.test(code)) return true;
  return false;
}

/** Whether `error` says that a row with the same unique value exists (Prisma P2002, PostgreSQL 23505). */
export function isUniqueViolation(error: unknown): boolean {
  return isOf(error, CLASSES.unique);
}

/** Whether `error` says that transactions got in each other's way, and that doing all of it again may work. */
export function isWriteConflict(error: unknown): boolean {
  return isOf(error, CLASSES.conflict);
}
