import type { Pagination } from '@/lib/contracts/common';
import type { JsonText } from '@/lib/utils/json-text';

export interface CacheOptions {
  /** From `ttl.ts`: the longest that a value lives, and so the longest that it can be outdated. */
  ttlSeconds: number;
  /** Names that several keys share, such as `orders:<organization>`; forgetting one forgets them all. */
  tags?: readonly string[];
  /**
   * `false` keeps it to the process: for what is loaded as fast as it would be fetched from Redis, such
   * as a row by a prepared statement. Forgetting reaches every process all the same.
   */
  shared?: boolean;
}

/** A page of a list whose rows are JSON text already. */
export interface TextPage<T> {
  data: JsonText<T[]>;
  pagination: Pagination;
}

/** At once when this process has it, so that a hit costs no turn of the event loop. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Cache-aside. Values are JSON. A cache that is away is a cache that misses: it never fails a request,
 * and only `load` makes the promises reject. Whoever asks after `delete` or `invalidateTags` was called
 * in his process gets what was loaded after it; in other processes the same holds once they are told.
 */
export interface Cache {
  /** The cached value, or what `load` answers; concurrent misses of a key load once. */
  getOrSet<T>(key: string, options: CacheOptions, load: () => Promise<T>): Promise<T>;
  /** The same for text, which a hit neither parses nor writes again. */
  getText<T>(
    key: string,
    options: CacheOptions,
    load: () => Promise<JsonText<T>>,
  ): MaybePromise<JsonText<T>>;
  /** The same for a page of text; treat it as frozen. */
  getPage<T>(
    key: string,
    options: CacheOptions,
    load: () => Promise<TextPage<T>>,
  ): MaybePromise<TextPage<T>>;
  /** Forgets the keys: here at once, in every process by the time the promise resolves or soon after. */
  delete(...keys: string[]): Promise<void>;
  /** Forgets every key that was set with one of the tags, in the same way. */
  invalidateTags(...tags: string[]): Promise<void>;
  close(): Promise<void>;
}
