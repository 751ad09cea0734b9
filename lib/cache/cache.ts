export interface CacheOptions {
  ttlSeconds: number;
}

/** Cache-aside. Values are JSON. A cache that is away is a cache that misses: it never fails a request. */
export interface Cache {
  /** The cached value, or what `load` answers; concurrent misses of a key load once per process. */
  getOrSet<T>(key: string, options: CacheOptions, load: () => Promise<T>): Promise<T>;
  /** Forgets the keys in every process. */
  delete(...keys: string[]): Promise<void>;
  close(): Promise<void>;
}
