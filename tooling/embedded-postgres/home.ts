import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { canEnter, type SystemUser } from './system-user';

async function makeFolder(path: string, mode: number): Promise<boolean> {
  try {
    await mkdir(path, { recursive: true });
    const found = await lstat(path);
    // Somebody else's folder of that name (possible under /tmp) is not to be trusted.
    if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid)) return false;
    await chmod(path, mode);
    return true;
  } catch {
    return false;
  }
}

/**
 * A folder outside the clone for what cannot live inside it: for root a place that the PostgreSQL
 * user can enter, otherwise the user's own cache.
 *
 * @throws when no such folder can be made
 */
export async function ensureStateHome(user: SystemUser | null): Promise<string> {
  const candidates = user
    ? ['/var/lib/plinth', '/var/tmp/plinth', join('/tmp', 'plinth')]
    : [join(homedir(), '.cache', 'plinth'), join(tmpdir(), `plinth-${process.getuid?.() ?? 0}`)];
  for (const folder of candidates) {
    if ((await makeFolder(folder, user ? 0o755 : 0o700)) && canEnter(folder, user)) return folder;
  }
  throw new Error(
    `The embedded PostgreSQL needs a folder that the user "${user?.name ?? 'current'}" can enter; ` +
      `none of ${candidates.join(', ')} can be used. Set DATABASE_URL instead.`,
  );
}

/** Where a server's files live. */
export interface PostgresHome {
  /** Folder of the cluster, its log and its settings. */
  folder: string;
  /** True when the folder is outside `dataDir` and nothing in `dataDir` points to it yet. */
  unclaimed: boolean;
}

/**
 * Decides where a server's files live: in `dataDir` itself, or, when PostgreSQL's user cannot reach
 * that (a clone under /root), in a folder outside that `dataDir/location.json` points to.
 */
export async function resolveHome(dataDir: string, user: SystemUser | null): Promise<PostgresHome> {
  await mkdir(dataDir, { recursive: true });
  if (canEnter(dataDir, user)) return { folder: dataDir, unclaimed: false };
  const id = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  const folder = join(await ensureStateHome(user), id);
  const pointer = await readFile(join(dataDir, 'location.json'), 'utf8').catch(() => '{}');
  const claimed = (JSON.parse(pointer) as { folder?: string }).folder === folder;
  return { folder, unclaimed: !claimed };
}

/**
 * Claims an outside folder for `dataDir`. What it holds belonged to a `dataDir` that was deleted,
 * so it goes the same way.
 */
export async function claimHome(dataDir: string, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  if (!(await makeFolder(folder, 0o755))) throw new Error(`Cannot use ${folder} for PostgreSQL.`);
  await writeFile(join(dataDir, 'location.json'), `${JSON.stringify({ folder })}\n`, {
    mode: 0o600,
  });
}
