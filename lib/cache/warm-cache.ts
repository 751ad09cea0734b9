import type { Logger } from '@/lib/logger';

/** What will be asked for first, read through the cache before anybody does. */
export interface WarmUp {
  name: string;
  /** Asks for it on behalf of one organization. */
  warm(organizationId: string): Promise<unknown>;
}

export interface WarmCacheOptions {
  warmUps: readonly WarmUp[];
  /** The organizations that were active last, at most so many. */
  findActive: (limit: number) => Promise<readonly string[]>;
  logger: Logger;
  /** Ends it early. */
  signal: AbortSignal;
}

/** Bounds what a start costs the database: one read at a time, of so many organizations, for so long. */
const MAX_ORGANIZATIONS = 20;
const MAX_MS = 15_000;

/**
 * Fills the cache with what is declared hot. Meant to run beside the first requests: it never rejects,
 * and whatever fails is loaded when it is asked for. Answers how many reads it made.
 */
export async function warmCache(options: WarmCacheOptions): Promise<number> {
  const { warmUps, findActive, logger, signal } = options;
  const until = performance.now() + MAX_MS;
  let done = 0;
  if (warmUps.length === 0) return done;
  try {
    for (const organizationId of await findActive(MAX_ORGANIZATIONS)) {
      for (const { name, warm } of warmUps) {
        if (signal.aborted || performance.now() > until) return done;
        try {
          await warm(organizationId);
          done += 1;
        } catch (error) {
          logger.debug('Warming the cache failed', { warmUp: name, error: String(error) });
        }
      }
    }
    logger.debug('The cache is warm', { reads: done });
  } catch (error) {
    if (!signal.aborted) logger.debug('The cache stays cold', { error: String(error) });
  }
  return done;
}
