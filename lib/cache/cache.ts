import type { Pagination } from '@/lib/contracts/common';
import type { JsonText } from '@/lib/utils/json-text';

/**
 * Lifetimes in seconds, by how a value changes. A write invalidates what it changes, so these do not
 * decide how fresh a value usually is: they bound how long a lost message can matter.
 */
export const TTL = {
  /** Aggregates over many rows that no single change invalidates: counts, sums, series. */
  volatile: 5,
  /** Rows and lists that customers change at any time. */
  short: 30,
  /** Settings that people change now and then: endpoints, profiles, memberships. */
  stable: 300,
} as const satisfies Record<string, number>;

export interface CacheOptions {
  /** From `TTL`: the longest that a value lives. */
  ttlSeconds: number;
  /** Names that several keys share, such as `<list>:<organization>`. */
  tags?: readonly string[];
  /**
   * `false` caches in the process alone: for what loads as fast as Redis would respond, such as a row
   * by a prepared statement. Invalidation reaches every process all the same.
   */
  shared?: boolean;
}

/** What can be cached and returned without being parsed: a value, or a page of a list. */
export type CachedText = JsonText<unknown> | { data: JsonText<unknown[]>; pagination: Pagination };

/** Not a promise when the process has the value, so that a hit costs no turn of the event loop. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Cache-aside for JSON values. Concurrent misses of a key load once. A cache that is unavailable only
 * misses: nothing but `load` makes these promises reject. A read that begins after `invalidate` was
 * called in the same process returns what was loaded after it; other processes follow in milliseconds.
 */
export interface Cache {
  /** The cached value, or the result of `load`. */
  getOrSet<T>(key: string, options: CacheOptions, load: () => Promise<T>): Promise<T>;
  /** The same for text, which a hit neither parses nor serializes again. Treat it as frozen. */
  getText<T extends CachedText>(
    key: string,
    options: CacheOptions,
    load: () => Promise<T>,
  ): MaybePromise<T>;
  /** Invalidates keys, and all keys of tags: here at once, in other processes soon. Never rejects. */
  invalidate(...keysAndTags: string[]): Promise<void>;
  close(): Promise<void>;
}
