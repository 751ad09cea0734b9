import { randomInt } from 'node:crypto';

const RANDOM_LENGTH = 16;

/**
 * An id of the same shape as Prisma's cuids, for rows whose id is needed before they are written. Starts
 * with the time, so that later ids sort after earlier ones.
 */
export function createId(): string {
  let id = earliestId(new Date());
  for (let i = 0; i < RANDOM_LENGTH; i += 1) id += randomInt(36).toString(36);
  return id;
}

/** What ids from this time on begin with, or come after. */
export function earliestId(at: Date): string {
  return `c${at.getTime().toString(36)}`;
}
