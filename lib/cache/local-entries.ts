import { LRUCache } from 'lru-cache';
import { type Cached, sizeOf } from './entry';

const MAX_ENTRIES = 10_000;
const MAX_BYTES = 32 * 1024 * 1024;
/** More tags than entries that matter; a tag that falls out takes its entries with it. */
const MAX_TAGS = 20_000;

/** A tag between two invalidations. Entries hold on to the generations they were loaded under. */
interface Generation {
  current: boolean;
}

interface Entry {
  value: Cached;
  expiresAt: number;
  generations: readonly Generation[];
}

/** A load in progress. `stale` once its key was forgotten: its answer must not be kept. */
interface Flight {
  promise: Promise<Cached> | null;
  stale: boolean;
  generations: readonly Generation[];
}

export interface Loaded {
  value: Cached;
  ttlMs: number;
}

const NO_GENERATIONS: readonly Generation[] = [];

function areCurrent(generations: readonly Generation[]): boolean {
  for (const generation of generations) if (!generation.current) return false;
  return true;
}

/**
 * What this process keeps: at most 32 MiB, the least used goes first. Each key is loaded once however
 * many ask at the same time; whoever asks after it was forgotten starts a load of his own, so nobody
 * is given what was read before the change.
 */
export function createLocalEntries() {
  const entries = new LRUCache<string, Entry>({
    max: MAX_ENTRIES,
    maxSize: MAX_BYTES,
    sizeCalculation: ({ value }, key) => sizeOf(key, value),
  });
  const tags = new LRUCache<string, Generation>({
    max: MAX_TAGS,
    dispose: (generation) => {
      generation.current = false;
    },
  });
  const flights = new Map<string, Flight>();
  let keeping = true;

  function generationOf(tag: string): Generation {
    const known = tags.get(tag);
    if (known) return known;
    const generation = { current: true };
    tags.set(tag, generation);
    return generation;
  }

  function forgetAll(): void {
    for (const flight of flights.values()) flight.stale = true;
    flights.clear();
    entries.clear();
    tags.clear();
  }

  async function fly(key: string, flight: Flight, load: () => Promise<Loaded>): Promise<Cached> {
    try {
      const { value, ttlMs } = await load();
      if (keeping && !flight.stale && ttlMs > 0 && areCurrent(flight.generations)) {
        const { generations } = flight;
        entries.set(key, { value, expiresAt: performance.now() + ttlMs, generations });
      }
      return value;
    } finally {
      if (flights.get(key) === flight) flights.delete(key);
    }
  }

  return {
    /** What is kept and still valid. */
    get(key: string): Cached | undefined {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (performance.now() < entry.expiresAt && areCurrent(entry.generations)) return entry.value;
      entries.delete(key);
      return undefined;
    },
    /** Loads and keeps, or joins the load that is on its way. */
    load(
      key: string,
      entryTags: readonly string[] | undefined,
      load: () => Promise<Loaded>,
    ): Promise<Cached> {
      const known = flights.get(key);
      if (known?.promise && areCurrent(known.generations)) return known.promise;
      const generations = entryTags?.length ? entryTags.map(generationOf) : NO_GENERATIONS;
      const flight: Flight = { stale: false, generations, promise: null };
      flights.set(key, flight);
      flight.promise = fly(key, flight, load);
      return flight.promise;
    },
    forgetKey(key: string): void {
      entries.delete(key);
      const flight = flights.get(key);
      if (!flight) return;
      flight.stale = true;
      flights.delete(key);
    },
    forgetTag: (tag: string): void => void tags.delete(tag),
    forgetAll,
    /** With `false` everything is forgotten and nothing is kept until `true`. */
    keep(value: boolean): void {
      keeping = value;
      forgetAll();
    },
  };
}

export type LocalEntries = ReturnType<typeof createLocalEntries>;
