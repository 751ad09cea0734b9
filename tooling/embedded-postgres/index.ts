import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { lock } from 'proper-lockfile';
import { preparePostgresBinaries } from './binaries';
import { clusterPaths } from './cluster';
import { createDatabase, withDatabase } from './databases';
import { makeEphemeralFolder, removePostgres } from './ephemeral-folders';
import { claimHome, resolveHome } from './home';
import type { PostgresLease } from './lease';
import { stopPostgres } from './process';
import { openServer, type ServerContext } from './server';
import { urlOf } from './settings';
import { findPostgresUser, type SystemUser } from './system-user';

export interface EmbeddedPostgresOptions {
  /** Folder of the data, kept between runs. Not used when `ephemeral`. */
  dataDir?: string;
  /** A throw-away server: temporary folder, own port, no fsync, removed by `stop`. */
  ephemeral?: boolean;
  /** False trades the data's safety in a power cut for speed. Default: true unless `ephemeral`. */
  durable?: boolean;
  /** Start the server again by itself when it dies under us, on the same port. Default: false. */
  keepRunning?: boolean;
  /** Name of the database that `url` points to, made if missing. Default: plinth. */
  database?: string;
  /** Receives one line for each thing worth showing to a person. Default: silence. */
  log?: (message: string) => void;
}

export interface EmbeddedPostgres {
  /** postgresql:// URL of the database, password included. */
  url: string;
  /** False when the server was already running. */
  startedByUs: boolean;
  /** Where the cluster and postgres.log are. */
  folder: string;
  /** Leaves the server, and stops it if no other process is using it. Safe to call twice. */
  stop: () => Promise<void>;
}

const DEFAULT_FOLDER = '.data/postgres';

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Runs `work` under a lock, so that of several starting processes one starts the server and the
 * rest join. The lock of a process that died is released after 10 s.
 */
async function withStartLock<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dataDir, { recursive: true });
  const release = await lock(dataDir, {
    lockfilePath: join(dataDir, 'starting.lock'),
    realpath: false,
    retries: { retries: 900, factor: 1, minTimeout: 100 },
    // Losing the lock (a stopped process, a deleted folder) harms no data: postmaster.pid guards it.
    onCompromised: () => undefined,
  });
  try {
    return await work();
  } finally {
    await release().catch(() => undefined);
  }
}

function openHome(
  dataDir: string,
  user: SystemUser | null,
  rest: Omit<ServerContext, 'home' | 'user'>,
) {
  return withStartLock(dataDir, async () => {
    const { folder, unclaimed } = await resolveHome(dataDir, user);
    if (unclaimed) {
      await stopPostgres(clusterPaths(folder).cluster);
      await claimHome(dataDir, folder);
      rest.log(`PostgreSQL's user "${user?.name}" cannot enter ${dataDir}; using ${folder}.`);
    }
    return { folder, opened: await openServer({ home: folder, user, ...rest }) };
  });
}

/**
 * Starts the embedded PostgreSQL, or joins it when another process has started it already. Any
 * number of processes may hold one server; it stops when the last of them calls `stop`. A server
 * that crashed, or whose processes were all killed, is recovered or joined.
 *
 * @throws with advice when there is no PostgreSQL for this platform or it cannot start
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions = {},
): Promise<EmbeddedPostgres> {
  const { ephemeral = false, durable = !ephemeral, database = 'plinth' } = options;
  const log = options.log ?? (() => undefined);
  const dataDir = ephemeral
    ? await makeEphemeralFolder()
    : resolve(options.dataDir ?? DEFAULT_FOLDER);
  const user = await findPostgresUser(clusterPaths(dataDir).cluster);
  const binaries = await preparePostgresBinaries(user);
  const open = () => openHome(dataDir, user, { binaries, durable, log });
  const { folder: home, opened } = await open().catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    throw new Error(
      `No permission to use ${dataDir}; was an earlier run made by another user? ` +
        'Delete that folder, or give it to the user you are now.',
      { cause: error },
    );
  });
  const url = urlOf(opened.settings, database);
  await createDatabase(withDatabase(url, 'postgres'), database);

  let lease = opened.lease;
  let reopening: Promise<void> = Promise.resolve();
  let stopping: Promise<void> | null = null;
  const reopen = async (): Promise<void> => {
    log('The database server went away; starting it again.');
    lease = watch((await open()).opened.lease);
  };
  function watch(held: PostgresLease): PostgresLease {
    if (!options.keepRunning) return held;
    held.onLost = () => {
      if (stopping) return;
      reopening = reopen().catch((error: unknown) => log(messageOf(error)));
    };
    return held;
  }
  watch(lease);

  const leave = async (): Promise<void> => {
    await reopening;
    const last = await lease.release();
    if (ephemeral) await removePostgres(dataDir);
    else if (last) await stopPostgres(clusterPaths(home).cluster);
  };
  return {
    url,
    startedByUs: opened.startedByUs,
    folder: home,
    stop: () => {
      stopping ??= leave();
      return stopping;
    },
  };
}
