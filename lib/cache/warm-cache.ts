import type { Logger } from '@/lib/logger';

/** A read that clients make first, made through the cache before they do. */
export interface WarmUp {
  name: string;
  warm(organizationId: string): Promise<unknown>;
}

export interface WarmCacheOptions {
  warmUps: readonly WarmUp[];
  /** The most recently active organizations, at most `limit`. */
  findActive: (limit: number) => Promise<readonly string[]>;
  logger: Logger;
  /** Stops it early. */
  signal: AbortSignal;
}

/** Bounds what a start costs the database: one read at a time, of so many organizations, for so long. */
const MAX_ORGANIZATIONS = 20;
const MAX_MS = 15_000;

/**
 * Fills the cache with the declared warm-ups, beside the first requests. Never rejects: what fails is
 * loaded when it is requested. Returns the number of reads.
 */
export async function warmCache(options: WarmCacheOptions): Promise<number> {
  const { warmUps, findActive, logger, signal } = options;
  const deadline = performance.now() + MAX_MS;
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
          logger.debug('Warming the cache failed', { warmUp: name, error: String(error) });
        }
      }
    }
    logger.debug('The cache is warm', { reads });
  } catch (error) {
    if (!signal.aborted) logger.debug('The cache stays cold', { error: String(error) });
  }
  return reads;
}
