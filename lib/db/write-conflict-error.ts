/** Thrown by an expectation that fails because of another transaction: all of the work is done again. */
export class WriteConflictError extends Error {
  override name = 'WriteConflictError';
  /** PostgreSQL's own for "could not serialize". */
  readonly code = '40001';
}
