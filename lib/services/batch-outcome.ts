import type { BatchItem } from '@/lib/contracts/batch';
import type { ErrorBody } from '@/lib/contracts/common';
import { ApiError, type FieldIssue, isApiError, ValidationError } from '@/lib/errors';

export type BatchResult<T> =
  | { index: number; status: number; data: T }
  | { index: number; status: number; error: ErrorBody };

export interface BatchResponse<T> {
  succeeded: number;
  failed: number;
  results: BatchResult<T>[];
}

/** How the items of a batch fare, one by one; what is not an item's own fault is thrown on. */
export class BatchOutcome<T> {
  private readonly results: BatchResult<T>[] = [];

  /** @param field where the items stand in the body; problems are told as `body.<field>.<index>.…` */
  constructor(private readonly field: string) {}

  succeed(index: number, status: number, data: T): void {
    this.results.push({ index, status, data });
  }

  /** Keeps an ApiError as the item's own. @throws every other error */
  fail(index: number, error: unknown): void {
    if (!isApiError(error)) throw error;
    const { code, message, statusCode: status } = error;
    const details = this.relocate(index, error);
    this.results.push({ index, status, error: { code, message, ...(details && { details }) } });
  }

  /** The items that fit their schema, by their index; the others have failed. */
  valid<V>(items: readonly BatchItem<V>[]): Map<number, V> {
    const valid = new Map<number, V>();
    for (const [index, item] of items.entries()) {
      if (item.success) valid.set(index, item.data);
      else {
        const issues = item.error.issues.map(({ path, message }) => ({
          path: ['body', ...path].join('.'),
          message,
        }));
        this.fail(index, new ValidationError(issues));
      }
    }
    return valid;
  }

  /** What `work` answers; null when the item failed in it. */
  attempt<R>(index: number, work: () => R): R | null {
    try {
      return work();
    } catch (error) {
      this.fail(index, error);
      return null;
    }
  }

  /**
   * The answer, in the order of the items.
   * @throws ApiError BATCH_FAILED for an atomic batch that has a failed item, with the failed ones
   */
  respond({ atomic }: { atomic: boolean }): BatchResponse<T> {
    const results = this.results.sort((a, b) => a.index - b.index);
    const failures = results.filter((result) => 'error' in result);
    const failed = failures.length;
    if (atomic && failed > 0) {
      throw new ApiError('BATCH_FAILED', `Nothing was done: ${failed} of the items do not fit`, {
        details: { results: failures },
      });
    }
    return { succeeded: results.length - failed, failed, results };
  }

  /** Issues name the place in the batch's body, not in that of the single operation. */
  private relocate(index: number, { details }: ApiError): object | undefined {
    if (typeof details !== 'object' || details === null) return undefined;
    if (!('issues' in details)) return details;
    const place = `body.${this.field}.${index}`;
    const issues = (details.issues as FieldIssue[]).map(({ path, message }) => ({
      path: path.replace(/^body/, place),
      message,
    }));
    return { ...details, issues };
  }
}
