export class DeadlineError extends Error {
  override name = 'DeadlineError';
}

/**
 * Resolves like `promise`, or rejects with a DeadlineError after `milliseconds`. The work itself is not
 * stopped; a late rejection is ignored.
 */
export async function withDeadline<T>(
  promise: Promise<T>,
  milliseconds: number,
  message: string,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new DeadlineError(`${message} within ${milliseconds} ms`)),
      milliseconds,
    );
  });
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
