import { randomBytes } from 'node:crypto';
import { readFile, rename } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import getPort from 'get-port';
import type { PostgresBinaries } from './binaries';
import { clusterPaths, createCluster, inspectCluster, spawnServer } from './cluster';
import { type PostgresLease, tryLease } from './lease';
import { findRunningPostgres, removeStalePidFile, stopPostgres } from './process';
import { readSettings, type Settings, urlOf, writeSettings } from './settings';
import type { SystemUser } from './system-user';

/** What opening a server needs to know. */
export interface ServerContext {
  home: string;
  user: SystemUser | null;
  binaries: PostgresBinaries;
  durable: boolean;
  log: (message: string) => void;
}

const START_TIMEOUT_MS = 60_000;

/** Settings of a usable cluster: an existing one's, or a new one's after making it. */
async function ensureCluster({ home, user, binaries, log }: ServerContext): Promise<Settings> {
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
  const fresh = {
    password: randomBytes(24).toString('base64url'),
    port: await getPort({ host: '127.0.0.1' }),
  };
  await writeSettings(home, fresh);
  await createCluster(home, fresh.password, binaries, user);
  return fresh;
}

async function logTail(home: string): Promise<string> {
  const text = await readFile(clusterPaths(home).log, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-8).join('\n');
}

/** Joins the server if it runs. Waits while it is still starting or already stopping. */
async function attach(context: ServerContext, settings: Settings): Promise<PostgresLease | null> {
  const { cluster, log: logFile } = clusterPaths(context.home);
  const deadline = Date.now() + START_TIMEOUT_MS;
  let logged = false;
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
    if (!logged) context.log('Waiting for the running database server to get ready...');
    logged = true;
    if (Date.now() > deadline) {
      throw new Error(
        `The database server (process ${running.pid}) does not respond; see ${logFile}. ` +
          `Stop it with "kill ${running.pid}" and try again.`,
      );
    }
    await sleep(50);
  }
}

/** Starts the server and waits until it takes connections; another port if the last is taken. */
async function launch(context: ServerContext, settings: Settings): Promise<PostgresLease> {
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
    if (/Address already in use|could not bind/i.test(tail))
      settings.port = await getPort({ host: '127.0.0.1' });
    else if (/shared memory block|still in use/i.test(tail)) await sleep(200);
    else throw new Error(`The database server did not start:\n${tail}`);
  }
  throw new Error(`The database server did not get ready in time:\n${await logTail(home)}`);
}

/** A share in this home's server: joined if it runs, else started, its cluster made if missing. */
export async function openServer(
  context: ServerContext,
): Promise<{ settings: Settings; lease: PostgresLease; startedByUs: boolean }> {
  const settings = await ensureCluster(context);
  const joined = await attach(context, settings);
  const lease = joined ?? (await launch(context, settings));
  await writeSettings(context.home, settings);
  return { settings, lease, startedByUs: joined === null };
}
