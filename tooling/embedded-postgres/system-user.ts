import { spawnSync } from 'node:child_process';
import { lchown, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Ids to run PostgreSQL under, because it refuses to run as root. */
export interface SystemUser {
  name: string;
  uid: number;
  gid: number;
}

/**
 * The user PostgreSQL must run as: null for the current one, or, when we are root, the owner of the
 * existing cluster, else the system's `postgres` user, else `nobody`. No user is ever created.
 *
 * @throws as root on a system that has neither user
 */
export async function findPostgresUser(cluster?: string): Promise<SystemUser | null> {
  if (process.getuid?.() !== 0) return null;
  const owner = cluster ? await stat(cluster).catch(() => null) : null;
  if (owner && owner.uid > 0) return { name: `#${owner.uid}`, uid: owner.uid, gid: owner.gid };
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const entry = lines.find(([name]) => name === wanted);
    const [uid, gid] = [Number(entry?.[2]), Number(entry?.[3])];
    if (entry && uid > 0 && Number.isInteger(gid)) return { name: wanted, uid, gid };
  }
  throw new Error(
    'PostgreSQL does not run as root, and this system has no "postgres" or "nobody" user. ' +
      'Run as an ordinary user, or set DATABASE_URL.',
  );
}

/** Options for spawning a child as `user`; the root folder as working folder is open to everybody. */
export function spawnAs(user: SystemUser | null): { uid?: number; gid?: number; cwd?: string } {
  return user ? { uid: user.uid, gid: user.gid, cwd: '/' } : {};
}

/** True when `user` can start this program: path reachable, libraries found. */
export function canRun(program: string, user: SystemUser | null): boolean {
  return spawnSync(program, ['--version'], { ...spawnAs(user), stdio: 'ignore' }).status === 0;
}

/** True when `user` can enter this existing folder by its absolute path. */
export function canEnter(folder: string, user: SystemUser | null): boolean {
  if (!user) return true;
  const script = ['-c', 'cd "$1"', 'sh', folder];
  return spawnSync('/bin/sh', script, { ...spawnAs(user), stdio: 'ignore' }).status === 0;
}

/** Makes `user` the owner of a folder and everything in it. Only root may do this. */
export async function giveTo(path: string, user: SystemUser): Promise<void> {
  await lchown(path, user.uid, user.gid);
  for (const entry of await readdir(path, { recursive: true })) {
    await lchown(join(path, entry), user.uid, user.gid);
  }
}
