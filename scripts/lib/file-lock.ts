import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * True while a process with this id exists. A process of another user counts as existing.
 */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function readOwner(path: string): Promise<number | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  const pid = Number.parseInt(text, 10);
  // An empty file belongs to an owner that is just about to write its id.
  return Number.isNaN(pid) ? 0 : pid;
}

/**
 * Runs `work` while holding a lock file, so that two commands never start the same server twice.
 * A lock whose owner died is taken over.
 *
 * @param timeoutMs how long to wait for a living owner before giving up with an error
 */
export async function withFileLock<T>(
  path: string,
  work: () => Promise<T>,
  timeoutMs = 90_000,
): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const deadline = Date.now() + timeoutMs;
  let emptySince: number | null = null;
  for (;;) {
    try {
      const file = await open(path, 'wx', 0o600);
      await file.writeFile(String(process.pid));
      await file.close();
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = await readOwner(path);
    if (owner === 0) emptySince ??= Date.now();
    else emptySince = null;
    const abandoned = emptySince !== null && Date.now() - emptySince > 2_000;
    const dead = owner !== null && owner > 0 && !isProcessAlive(owner);
    if (dead || abandoned) {
      await rm(path, { force: true });
      continue;
    }
    if (Date.now() > deadline) {
      throw new Error(
        `Another process (${owner}) has held ${path} for too long. Stop it, or delete that file.`,
      );
    }
    await sleep(40);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}
