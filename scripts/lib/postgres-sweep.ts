import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isProcessAlive } from './file-lock';
import { clusterPaths } from './postgres-cluster';
import { stopPostgres } from './postgres-process';

/**
 * Stops and removes throw-away servers whose owner was killed before it could: their folders are
 * named plinth-postgres-<owner's process id>-<random>.
 */
export async function sweepEphemeral(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const owner = /^plinth-postgres-(\d+)-/.exec(name)?.[1];
    if (!owner || isProcessAlive(Number(owner))) continue;
    const folder = join(parent, name);
    const pointer = await readFile(join(folder, 'location.json'), 'utf8').catch(() => '{}');
    const outside = (JSON.parse(pointer) as { folder?: string }).folder;
    for (const home of outside ? [outside, folder] : [folder]) {
      await stopPostgres(clusterPaths(home).cluster);
      await rm(home, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}
