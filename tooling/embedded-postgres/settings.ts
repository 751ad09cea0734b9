import { chown, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SUPERUSER } from './cluster';

/** What a server keeps from one start to the next, readable for its owner alone. */
export interface Settings {
  password: string;
  port: number;
}

/** @returns null when there are none, or no readable ones */
export async function readSettings(home: string): Promise<Settings | null> {
  const text = await readFile(join(home, 'server.json'), 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    const { password, port } = JSON.parse(text) as Partial<Settings>;
    return typeof password === 'string' && typeof port === 'number' ? { password, port } : null;
  } catch {
    return null;
  }
}

/** Replaces the settings in one step. Root leaves them to the folder's owner. */
export async function writeSettings(home: string, settings: Settings): Promise<void> {
  const path = join(home, 'server.json');
  await writeFile(`${path}.new`, `${JSON.stringify(settings)}\n`, { mode: 0o600 });
  if (process.getuid?.() === 0) {
    const { uid, gid } = await stat(home);
    await chown(`${path}.new`, uid, gid);
  }
  await rename(`${path}.new`, path);
}

export function urlOf({ password, port }: Settings, database: string): string {
  return `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
}
