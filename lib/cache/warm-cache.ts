import type { Logger } from '@/lib/logger';

/** A cached read that clients request early. */
export interface WarmUp {
  name: string;
  /** Reads through the cache, and so fills it. */
  warm(organizationId: string): Promise<unknown>;
}

export interface WarmCacheOptions {
  warmUps: readonly WarmUp[];
  /** Returns the ids of the most recently active organizations, at most `limit`. */
  findActive: (limit: number) => Promise<readonly string[]>;
  logger: Logger;
  /** Aborts before the next read. */
  signal: AbortSignal;
}

// These limits, and reading one by one, bound the load on the database at startup.
const MAX_ORGANIZATIONS = 20;
const MAX_DURATION_MS = 15_000;

/**
 * Runs the warm-ups for the active organizations while the process already serves requests. Never
 * rejects: a value that fails to load is loaded on request. Returns the number of successful reads.
 */
export async function warmCache(options: WarmCacheOptions): Promise<number> {
  const { warmUps, findActive, logger, signal } = options;
  const deadline = performance.now() + MAX_DURATION_MS;
  let reads = 0;
  if (warmUps.length === 0) return reads;
  try {
    for (const organizationId of await findActive(MAX_ORGANIZATIONS)) {
      for (const { name, warm } of warmUps) {
        if (signal.aborted || performance.now() > deadline) return reads;
        try {
          await warm(organizationId);
          reads += 1;
        } catch (error) {
          logger.debug('A cache warm-up failed', { warmUp: name, error: String(error) });
        }
      }
    }
    logger.debug('Warmed the cache', { reads });
  } catch (error) {
    if (!signal.aborted) logger.debug('Warming the cache failed', { error: String(error) });
  }
  return reads;
}
