import { setImmediate } from 'node:timers/promises';
import type { BatchItem } from '@/lib/contracts/batch';
import type { ErrorBody } from '@/lib/contracts/common';
import { ApiError, type FieldIssue, isApiError, toIssues, ValidationError } from '@/lib/errors';

export type BatchResult<T> =
  | { index: number; status: number; data: T }
  | { index: number; status: number; error: ErrorBody };

export interface BatchResponse<T> {
  succeeded: number;
  failed: number;
  results: BatchResult<T>[];
}

type ParsedItem<T> = { success: true; data: T } | { success: false; error: ValidationError };

/** How long validation may hold the event loop; one more item may come on top. */
const MAX_HOLD_MS = 10;

/** Validates the items of a batch. Other requests run in between: the largest takes a quarter of a second. */
export async function parseItems<T>(items: readonly BatchItem<T>[]): Promise<ParsedItem<T>[]> {
  const results: ParsedItem<T>[] = [];
  let pausedAt = performance.now();
  for (const parse of items) {
    const { success, data, error } = parse();
    results.push(
      success
        ? { success, data }
        : { success, error: new ValidationError(toIssues(error, 'body')) },
    );
    if (performance.now() - pausedAt > MAX_HOLD_MS) {
      await setImmediate();
      pausedAt = performance.now();
    }
  }
  return results;
}

/** Collects the results of a batch, item by item. */
export class BatchOutcome<T> {
  private readonly results: BatchResult<T>[] = [];

  /** @param field the body's field with the items; issues have paths such as `body.<field>.<index>` */
  constructor(private readonly field: string) {}

  succeed(index: number, status: number, data: T): void {
    this.results.push({ index, status, data });
  }

  /** Records an ApiError as the item's result. @throws every other error */
  fail(index: number, error: unknown): void {
    if (!isApiError(error)) throw error;
    const { code, message, statusCode: status } = error;
    const details = this.relocate(index, error);
    this.results.push({ index, status, error: { code, message, ...(details && { details }) } });
  }

  /** The items that match their schema, by index; the others fail. */
  valid<V>(items: readonly ParsedItem<V>[]): Map<number, V> {
    const valid = new Map<number, V>();
    for (const [index, item] of items.entries()) {
      if (item.success) valid.set(index, item.data);
      else this.fail(index, item.error);
    }
    return valid;
  }

  /** Returns the result of `work`, or null when it failed. */
  attempt<R>(index: number, work: () => R): R | null {
    try {
      return work();
    } catch (error) {
      this.fail(index, error);
      return null;
    }
  }

  /**
   * The response, in the order of the items.
   * @throws ApiError BATCH_FAILED with the failed items of an atomic batch
   */
  respond({ atomic }: { atomic: boolean }): BatchResponse<T> {
    const results = this.results.sort((a, b) => a.index - b.index);
    const failures = results.filter((result) => 'error' in result);
    const failed = failures.length;
    if (atomic && failed > 0) {
      throw new ApiError(
        'BATCH_FAILED',
        `Nothing was changed: ${failed} of the items are not valid`,
        {
          details: { results: failures },
        },
      );
    }
    return { succeeded: results.length - failed, failed, results };
  }

  /** Moves the paths of issues from the body of the single operation to that of the batch. */
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
