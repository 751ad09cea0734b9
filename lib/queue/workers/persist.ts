import { setTimeout as sleep } from 'node:timers/promises';

const PAUSES_MS = [100, 250, 500, 1_000, 2_000, 2_000, 2_000, 2_000, 2_000, 2_000];

/**
 * Writes the end of a run, through a database restart of some 14 s if it has to be. Only for
 * compare-and-set writes: one that was done and not answered is done twice.
 */
export async function persist<T>(write: () => Promise<T>): Promise<T> {
  for (const pause of PAUSES_MS) {
    try {
      return await write();
    } catch {
      await sleep(pause);
    }
  }
  return write();
}
