import { coalesce } from './coalesce';

/**
 * Gathers single calls into batches: calls of one moment, and calls while a batch is in progress, share
 * the next one. A batch that fails rejects all its calls.
 *
 * @param run returns a result for each item, in their order
 */
export function createBatcher<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
  maxSize: number,
): (item: Item) => Promise<Result> {
  interface Call {
    item: Item;
    resolve(result: Result): void;
    reject(error: unknown): void;
  }
  const calls: Call[] = [];
  const flush = coalesce(async () => {
    const batch = calls.splice(0, maxSize);
    if (batch.length === 0) return;
    if (calls.length > 0) void flush();
    try {
      const results = await run(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => {
        resolve(results[index] as Result);
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  });
  return (item) =>
    new Promise<Result>((resolve, reject) => {
      calls.push({ item, resolve, reject });
      void flush();
    });
}
