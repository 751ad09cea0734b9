import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Finding, ok, problem, warning } from './finding';

const MIN_FREE_BYTES = 200 * 1024 ** 2;

/** The part of a file system's statistics that is used here. */
interface Space {
  bavail: number;
  bsize: number;
}

/** Programs write nothing but temporary files; a full disk still stops logs and updates. */
export async function checkDisk(
  folder = tmpdir(),
  read: (path: string) => Promise<Space> = statfs,
): Promise<Finding> {
  try {
    await rm(await mkdtemp(join(folder, 'plinth-doctor-')), { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return problem(
      `Disk: ${folder} cannot be written to (${code})`,
      'Give the process a folder for temporary files, such as a tmpfs at /tmp, or set TMPDIR.',
    );
  }
  const { bavail, bsize } = await read(folder);
  const free = `${Math.round((bavail * bsize) / 1024 ** 2)} MB free in ${folder}`;
  return bavail * bsize < MIN_FREE_BYTES
    ? warning(`Disk: ${free}`, 'Delete what is not needed, old logs first, or enlarge the disk.')
    : ok(`Disk: ${free}`);
}
