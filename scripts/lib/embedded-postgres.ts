import { randomBytes } from 'node:crypto';
import { readFile, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase, withDatabase } from './databases';
import { makeEphemeralFolder, removePostgres } from './ephemeral-folders';
import { withFileLock } from './file-lock';
import { type PostgresBinaries, preparePostgresBinaries } from './postgres-binaries';
import { clusterPaths, createCluster, inspectCluster, spawnServer } from './postgres-cluster';
import { claimHome, resolveHome } from './postgres-home';
import { type PostgresLease, tryLease } from './postgres-lease';
import { findRunningPostgres, removeStalePidFile, stopPostgres } from './postgres-process';
import { freePort, readSettings, type Settings, urlOf, writeSettings } from './postgres-settings';
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
  /** Receives one line for each thing worth telling a person. Default: silence. */
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

interface Context {
  home: string;
  user: SystemUser | null;
  binaries: PostgresBinaries;
  durable: boolean;
  log: (message: string) => void;
}

const START_TIMEOUT_MS = 60_000;
const DEFAULT_FOLDER = '.data/postgres';

/** Settings of a usable cluster: an existing one's, or a new one's after making it. */
async function ensureCluster({ home, user, binaries, log }: Context): Promise<Settings> {
  const { cluster } = clusterPaths(home);
  const state = await inspectCluster(home, binaries.major);
  const settings = await readSettings(home);
  if (state === 'ready' && settings) return settings;
  if (state !== 'missing') {
    const aside = `${cluster}.aside-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
    await stopPostgres(cluster);
    await rename(cluster, aside);
    const why = state === 'damaged' ? 'is incomplete' : 'has lost its password file';
    log(`The database folder ${why}. It was moved to ${aside}; starting with an empty one.`);
  }
  log('Creating the database folder (first start only)...');
  const fresh = { password: randomBytes(24).toString('base64url'), port: await freePort() };
  await writeSettings(home, fresh);
  await createCluster(home, fresh.password, binaries, user);
  return fresh;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function logTail(home: string): Promise<string> {
  const text = await readFile(clusterPaths(home).log, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-8).join('\n');
}

/** Joins the server if it runs. Waits while it is still starting or already stopping. */
async function attach(context: Context, settings: Settings): Promise<PostgresLease | null> {
  const { cluster, log: logFile } = clusterPaths(context.home);
  const deadline = Date.now() + START_TIMEOUT_MS;
  let told = false;
  for (;;) {
    const running = findRunningPostgres(cluster);
    if (!running) return null;
    settings.port = running.port || settings.port;
    const attempt = running.ready ? await tryLease(urlOf(settings, 'postgres')) : null;
    if (attempt?.state === 'held') return attempt.lease;
    if (attempt?.state === 'refused') {
      throw new Error(
        `The database server of this folder is running (process ${running.pid}) but refused us: ` +
          `${attempt.reason}. Stop it with "kill ${running.pid}" and try again.`,
      );
    }
    if (!told) context.log('Waiting for the running database server to get ready...');
    told = true;
    if (Date.now() > deadline) {
      throw new Error(
        `The database server (process ${running.pid}) does not answer; see ${logFile}. ` +
          `Stop it with "kill ${running.pid}" and try again.`,
      );
    }
    await sleep(50);
  }
}

/** Starts the server and waits until it takes connections; another port if the last is taken. */
async function launch(context: Context, settings: Settings): Promise<PostgresLease> {
  const { home, binaries, user, durable } = context;
  const { cluster } = clusterPaths(home);
  if (await removeStalePidFile(cluster)) {
    context.log('The last run ended without stopping its database; recovering it.');
  }
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const server = await spawnServer(home, { port: settings.port, durable }, binaries, user);
    while (!server.exited() && Date.now() < deadline) {
      if (findRunningPostgres(cluster)?.ready) {
        const attempt = await tryLease(urlOf(settings, 'postgres'));
        if (attempt.state === 'held') return attempt.lease;
        if (attempt.state === 'refused') throw new Error(attempt.reason);
      }
      await sleep(15);
    }
    const tail = await logTail(home);
    if (/Address already in use|could not bind/i.test(tail)) settings.port = await freePort();
    else if (/shared memory block|still in use/i.test(tail)) await sleep(200);
    else throw new Error(`The database server did not start:\n${tail}`);
  }
  throw new Error(`The database server did not get ready in time:\n${await logTail(home)}`);
}

async function openServer(
  context: Context,
): Promise<{ settings: Settings; lease: PostgresLease; startedByUs: boolean }> {
  const settings = await ensureCluster(context);
  const joined = await attach(context, settings);
  const lease = joined ?? (await launch(context, settings));
  await writeSettings(context.home, settings);
  return { settings, lease, startedByUs: joined === null };
}

/** Under a lock, so that of several starting processes one starts the server and the rest join. */
function openHome(dataDir: string, user: SystemUser | null, rest: Omit<Context, 'home' | 'user'>) {
  return withFileLock(join(dataDir, 'start.lock'), async () => {
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
