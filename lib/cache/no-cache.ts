import type { Cache } from './cache';

/** `CACHE=off`: every look-up loads. For finding out whether the cache is to blame, and for benchmarks. */
export function createNoCache(): Cache {
  return {
    getOrSet: (_key, _options, load) => load(),
    getText: (_key, _options, load) => load(),
    getPage: (_key, _options, load) => load(),
    delete: async () => undefined,
    invalidateTags: async () => undefined,
    close: async () => undefined,
  };
}
