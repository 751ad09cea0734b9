import { ApiError } from '@/lib/errors';

/** Open event streams of one caller per process: more than a person has tabs. */
export const MAX_OPEN_STREAMS = 20;
const RETRY_AFTER_SECONDS = 10;

/** Counts the open event streams of each caller in this process. */
export class OpenStreams {
  private readonly counts = new Map<string, number>();

  /** Counts one more and returns the function that ends it. @throws ApiError RATE_LIMITED */
  open(caller: string): () => void {
    const count = this.counts.get(caller) ?? 0;
    if (count >= MAX_OPEN_STREAMS) {
      const message = `There are ${MAX_OPEN_STREAMS} open event streams already; close one first`;
      throw new ApiError('RATE_LIMITED', message, {
        details: { retryAfterSeconds: RETRY_AFTER_SECONDS },
        headers: { 'Retry-After': String(RETRY_AFTER_SECONDS) },
      });
    }
    this.counts.set(caller, count + 1);
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      const left = (this.counts.get(caller) ?? 1) - 1;
      if (left === 0) this.counts.delete(caller);
      else this.counts.set(caller, left);
    };
  }
}
