import type { EventBus } from '@/lib/events/event-bus';
import type { Logger } from '@/lib/logger';
import type { Metrics } from '@/lib/metrics';
import { JsonText } from '@/lib/utils/json-text';
import type { Cache, CacheOptions, MaybePromise, TextPage } from './cache';
import type { Cached } from './entry';
import { createInvalidations, type Forgotten } from './invalidations';
import { createLocalEntries } from './local-entries';
import { createNoCache } from './no-cache';
import { createSharedEntries } from './shared-entries';

export interface CreateCacheOptions {
  /** `false` makes a cache that keeps nothing. */
  enabled?: boolean;
  redisUrl?: string | undefined;
  events: EventBus;
  logger: Logger;
  metrics: Metrics;
}

/**
 * Each process keeps what it uses; with a `redisUrl` it looks into Redis before it loads, so that all
 * processes together load once. Changes are told over the event bus. While messages may be missed
 * nothing is kept. Connects on first use.
 */
export function createCache(options: CreateCacheOptions): Cache {
  if (options.enabled === false) return createNoCache();
  const { redisUrl, events, logger, metrics } = options;
  const local = createLocalEntries();
  const shared = redisUrl ? createSharedEntries(redisUrl, logger) : null;
  const hit = metrics.tallyCacheRequests('hit');
  const miss = metrics.tallyCacheRequests('miss');
  const invalidations = createInvalidations({
    events,
    logger,
    forgetShared: shared?.forget,
    onForgotten: forgetHere,
  });
  const stopGaps = events.onGap((listening) => local.keep(listening));

  function forgetHere(items: readonly Forgotten[]): void {
    for (const item of items) {
      if (item.startsWith('k')) local.forgetKey(item.slice(1));
      else if (item.startsWith('t')) local.forgetTag(item.slice(1));
      else local.forgetAll();
    }
  }

  function forget(items: readonly Forgotten[]): Promise<void> {
    if (items.length === 0) return Promise.resolve();
    forgetHere(items);
    return invalidations.announce(items);
  }

  function load(
    key: string,
    cacheOptions: CacheOptions,
    loadValue: () => Promise<Cached>,
  ): Promise<Cached> {
    return local.load(key, cacheOptions.tags, async () => {
      // Nothing is kept before we can be told to forget it.
      await invalidations.listen();
      const isShared = shared && cacheOptions.shared !== false;
      if (isShared && !invalidations.owes(key, cacheOptions.tags)) {
        return shared.load(key, cacheOptions, loadValue, { hit, miss });
      }
      miss();
      return { value: await loadValue(), ttlMs: cacheOptions.ttlSeconds * 1000 };
    });
  }

  function look(
    key: string,
    cacheOptions: CacheOptions,
    loadValue: () => Promise<Cached>,
  ): MaybePromise<Cached> {
    const known = local.get(key);
    if (known === undefined) return load(key, cacheOptions, loadValue);
    hit();
    return known;
  }

  return {
    async getOrSet<T>(key: string, cacheOptions: CacheOptions, loadValue: () => Promise<T>) {
      const found = await look(key, cacheOptions, async () => {
        const value = await loadValue();
        return new JsonText<unknown>(JSON.stringify(value) ?? 'null');
      });
      return (found as JsonText<T>).parse();
    },
    getText: <T>(key: string, cacheOptions: CacheOptions, loadValue: () => Promise<JsonText<T>>) =>
      look(key, cacheOptions, loadValue) as MaybePromise<JsonText<T>>,
    getPage: <T>(key: string, cacheOptions: CacheOptions, loadValue: () => Promise<TextPage<T>>) =>
      look(key, cacheOptions, loadValue) as MaybePromise<TextPage<T>>,
    delete: (...keys) => forget(keys.map((key) => `k${key}` as const)),
    invalidateTags: (...tags) => forget(tags.map((tag) => `t${tag}` as const)),
    async close() {
      stopGaps();
      local.keep(false);
      await invalidations.close();
      shared?.close();
    },
  };
}
