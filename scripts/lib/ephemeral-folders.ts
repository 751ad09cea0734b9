import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isProcessAlive } from './file-lock';
import { clusterPaths } from './postgres-cluster';
import { stopPostgres } from './postgres-process';

/** Stops the server of a data folder, whoever uses it, and deletes all its data. */
export async function removePostgres(dataDir: string): Promise<void> {
  const pointer = await readFile(join(dataDir, 'location.json'), 'utf8').catch(() => '{}');
  const outside = (JSON.parse(pointer) as { folder?: string }).folder;
  for (const folder of outside ? [outside, dataDir] : [dataDir]) {
    await stopPostgres(clusterPaths(folder).cluster);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * Makes a temporary data folder that carries its owner's process id in its name. Servers of owners
 * that were killed before they could clean up are stopped and removed on this occasion.
 */
export async function makeEphemeralFolder(): Promise<string> {
  for (const name of await readdir(tmpdir())) {
    const owner = /^plinth-postgres-(\d+)-/.exec(name)?.[1];
    if (!owner || isProcessAlive(Number(owner))) continue;
    // Another user's leftovers are theirs to remove.
    await removePostgres(join(tmpdir(), name)).catch(() => undefined);
  }
  const folder = await mkdtemp(join(tmpdir(), `plinth-postgres-${process.pid}-`));
  // As root: the server's user may pass through; the cluster inside is its own, closed to others.
  if (process.getuid?.() === 0) await chmod(folder, 0o711);
  return folder;
}
