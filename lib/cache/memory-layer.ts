import { LRUCache } from 'lru-cache';
import { JsonText } from '@/lib/utils/json-text';
import type { CachedText } from './cache';
import { EVERYTHING } from './invalidation-bus';

const MAX_ENTRIES = 10_000;
const MAX_BYTES = 32 * 1024 * 1024;
const MAX_TAGS = 20_000;
/** About what an entry takes beside its text. */
const ENTRY_BYTES = 200;

/** A tag between two invalidations. Entries hold the generations that they were loaded under. */
interface Generation {
  isCurrent: boolean;
}

interface Entry {
  value: CachedText;
  expiresAt: number;
  generations: readonly Generation[];
}

export interface Loaded {
  value: CachedText;
  ttlMs: number;
}

const areCurrent = (generations: readonly Generation[]) =>
  generations.every(({ isCurrent }) => isCurrent);

/** JavaScript stores most text in one byte per character. */
function estimateBytes(value: CachedText, key: string): number {
  const { text } = value instanceof JsonText ? value : value.data;
  return text.length + key.length + ENTRY_BYTES;
}

/**
 * The values of this process: at most 32 MiB, the least recently used are evicted first. Each key is
 * loaded once however many callers need it at the same time. A caller that comes after an invalidation
 * starts a load of its own, and a load that began before one is not stored.
 */
export function createMemoryLayer() {
  const entries = new LRUCache<string, Entry>({
    max: MAX_ENTRIES,
    maxSize: MAX_BYTES,
    sizeCalculation: ({ value }, key) => estimateBytes(value, key),
  });
  /** A tag that is evicted takes its entries with it. */
  const tags = new LRUCache<string, Generation>({
    max: MAX_TAGS,
    dispose: (generation) => {
      generation.isCurrent = false;
    },
  });
  const loads = new Map<string, Pick<Entry, 'generations'> & { promise: Promise<CachedText> }>();
  let isStoring = true;

  function findGeneration(tag: string): Generation {
    const generation = tags.get(tag) ?? { isCurrent: true };
    if (!tags.has(tag)) tags.set(tag, generation);
    return generation;
  }

  function clear(): void {
    loads.clear();
    entries.clear();
    tags.clear();
  }

  return {
    get(key: string): CachedText | undefined {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (performance.now() < entry.expiresAt && areCurrent(entry.generations)) return entry.value;
      entries.delete(key);
      return undefined;
    },
    /** Loads and stores, or joins the load that is running. */
    load(
      key: string,
      entryTags: readonly string[],
      load: () => Promise<Loaded>,
    ): Promise<CachedText> {
      const running = loads.get(key);
      if (running && areCurrent(running.generations)) return running.promise;
      const generations = entryTags.map(findGeneration);
      const isLatest = () => loads.get(key)?.promise === promise;
      const promise = load()
        .then(({ value, ttlMs }) => {
          if (isStoring && ttlMs > 0 && isLatest() && areCurrent(generations)) {
            entries.set(key, { value, expiresAt: performance.now() + ttlMs, generations });
          }
          return value;
        })
        .finally(() => {
          if (isLatest()) loads.delete(key);
        });
      loads.set(key, { generations, promise });
      return promise;
    },
    invalidate(names: readonly string[]): void {
      for (const name of names) {
        entries.delete(name);
        loads.delete(name);
        tags.delete(name);
        if (name === EVERYTHING) clear();
      }
    },
    /** Drops everything, and stores nothing more while `isEnabled` is false. */
    reset(isEnabled: boolean): void {
      isStoring = isEnabled;
      clear();
    },
  };
}
