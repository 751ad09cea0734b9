import { access, chmod, constants, mkdtemp, readdir, readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterPaths } from './cluster';
import { isProcessAlive, stopPostgres } from './process';

/** Stops the server of a data folder, even in use, and deletes all its data. */
export async function removePostgres(dataDir: string): Promise<void> {
  const pointer = await readFile(join(dataDir, 'location.json'), 'utf8').catch(() => '{}');
  const outside = (JSON.parse(pointer) as { folder?: string }).folder;
  for (const folder of outside ? [outside, dataDir] : [dataDir]) {
    await stopPostgres(clusterPaths(folder).cluster);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const MEMORY_FOLDER = '/dev/shm';
const ENOUGH_BYTES = 1024 ** 3;

/** Memory where there is plenty (copying a database is ten times faster there), else a disk. */
async function chooseParent(): Promise<string> {
  try {
    await access(MEMORY_FOLDER, constants.W_OK);
    const { bavail, bsize } = await statfs(MEMORY_FOLDER);
    return bavail * bsize >= ENOUGH_BYTES ? MEMORY_FOLDER : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** Stops and removes servers whose owners were killed before they could. */
async function sweep(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const owner = /^plinth-postgres-(\d+)-/.exec(name)?.[1];
    if (!owner || isProcessAlive(Number(owner))) continue;
    // Another user's leftovers are theirs to remove.
    await removePostgres(join(parent, name)).catch(() => undefined);
  }
}

/** Makes a temporary data folder that carries its owner's process id in its name. */
export async function makeEphemeralFolder(): Promise<string> {
  await sweep(MEMORY_FOLDER);
  await sweep(tmpdir());
  const folder = await mkdtemp(join(await chooseParent(), `plinth-postgres-${process.pid}-`));
  // As root: the server's user may pass through; the cluster inside is its own, closed to others.
  if (process.getuid?.() === 0) await chmod(folder, 0o711);
  return folder;
}
