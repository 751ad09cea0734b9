import type { Logger } from '@/lib/logger';
import { coalesce } from '@/lib/utils/coalesce';

/** How often the counts are written. */
const FLUSH_MS = 10_000;
/** Most counts between two writes; what is beyond is not counted. */
const MAX_COUNTED = 5_000;

export interface UseCount {
  uses: number;
  lastUsedAt: Date;
}

export interface UseCountsDeps<C extends UseCount> {
  /** For the log, such as `the uses of API keys`. */
  name: string;
  write: (counts: readonly C[]) => Promise<void>;
  logger: Logger;
}

/** Counts uses in memory and writes the counts every few seconds. Never fails. */
export class UseCounts<C extends UseCount> {
  private counts = new Map<string, C>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly deps: UseCountsDeps<C>) {}

  /** @param create the count of a use that is the first of its key */
  record(key: string, create: () => C): void {
    const known = this.counts.get(key);
    if (known) {
      known.uses += 1;
      known.lastUsedAt = new Date();
    } else if (this.counts.size < MAX_COUNTED) {
      this.counts.set(key, create());
    }
    this.scheduleFlush();
  }

  /** Writes the counts; retries with the next flush if that fails. Never rejects. */
  readonly flush = coalesce(async () => {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.counts.size === 0) return;
    const writing = this.counts;
    this.counts = new Map();
    try {
      await this.deps.write([...writing.values()]);
    } catch (error) {
      this.deps.logger.warn(`Writing ${this.deps.name} failed`, { error: String(error) });
      this.merge(writing);
    }
  });

  private merge(unwritten: Map<string, C>): void {
    for (const [key, count] of unwritten) {
      const known = this.counts.get(key);
      if (known) known.uses += count.uses;
      else if (this.counts.size < MAX_COUNTED) this.counts.set(key, count);
    }
    this.scheduleFlush();
  }

  private scheduleFlush(): void {
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }
}
