import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { query } from '@/__tests__/support/database/query';
import { ROOT } from '@/__tests__/support/root';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/tooling/embedded-postgres';
import { makeEphemeralFolder, removePostgres } from '@/tooling/embedded-postgres/ephemeral-folders';
import { findRunningPostgres } from '@/tooling/embedded-postgres/process';

let dataDir: string;
let messages: string[];

beforeEach(async () => {
  dataDir = await makeEphemeralFolder();
  messages = [];
});

afterEach(async () => {
  await removePostgres(dataDir);
});

function start(options: { keepRunning?: boolean } = {}): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({
    ...options,
    dataDir,
    durable: false,
    log: (message) => {
      messages.push(message);
    },
  });
}

function runningPid(server: EmbeddedPostgres): number | undefined {
  return findRunningPostgres(join(server.folder, 'cluster'))?.pid;
}

async function killServer(server: EmbeddedPostgres): Promise<void> {
  const pid = runningPid(server);
  if (pid === undefined) throw new Error('The server is not running.');
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => runningPid(server)).not.toBe(pid);
}

/** A second process that starts or joins the server. */
async function holdInOtherProcess() {
  const script = join(ROOT, '__tests__/support/database/hold-postgres.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, dataDir], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const exited = once(child, 'exit');
  return {
    ...(JSON.parse(line) as { startedByUs: boolean; url: string }),
    leave: async () => {
      child.stdin.write('leave\n');
      await exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

test('starts a server for this machine alone, with a password only we can read', async () => {
  const server = await start();
  expect(server.startedByUs).toBe(true);
  expect(await query(server.url, 'show listen_addresses')).toEqual([
    { listen_addresses: '127.0.0.1' },
  ]);
  const settings = join(server.folder, 'server.json');
  expect((await stat(settings)).mode & 0o077).toBe(0);
  const { password } = JSON.parse(await readFile(settings, 'utf8')) as { password: string };
  expect(password.length).toBeGreaterThan(20);
  const guess = server.url.replace(password, 'postgres');
  await expect(query(guess, 'select 1')).rejects.toThrow('password authentication failed');
  await server.stop();
  expect(runningPid(server)).toBeUndefined();
});

test('keeps data and port over a restart', async () => {
  const first = await start();
  await query(first.url, 'create table kept as select 42 as response');
  await first.stop();
  const second = await start();
  expect(second.url).toBe(first.url);
  expect(await query(second.url, 'select response from kept')).toEqual([{ response: 42 }]);
  await second.stop();
});

test('the last process to leave stops the server, also one that it did not start', async () => {
  const other = await holdInOtherProcess();
  const ours = await start();
  expect([other.startedByUs, ours.startedByUs]).toEqual([true, false]);
  await other.leave();
  expect(await query(ours.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await ours.stop();
  expect(runningPid(ours)).toBeUndefined();
});

test('two processes that start at the same moment end up on one server', async () => {
  const [other, ours] = await Promise.all([holdInOtherProcess(), start()]);
  expect(other.url).toBe(ours.url);
  expect([other.startedByUs, ours.startedByUs].sort()).toEqual([false, true]);
  await ours.stop();
  expect(runningPid(ours)).toBeDefined();
  await other.leave();
  expect(runningPid(ours)).toBeUndefined();
});

test('a server whose owner was killed is joined and then stopped', async () => {
  const other = await holdInOtherProcess();
  await other.kill();
  const ours = await start();
  expect(ours.startedByUs).toBe(false);
  expect(ours.url).toBe(other.url);
  await ours.stop();
  expect(runningPid(ours)).toBeUndefined();
});

test('a killed server is recovered with its data, and the log says so', async () => {
  const first = await start();
  await query(first.url, 'create table kept as select 42 as response');
  await killServer(first);
  const second = await start();
  expect(second.startedByUs).toBe(true);
  expect(messages).toContain('The last run ended without stopping its database; recovering it.');
  expect(await query(second.url, 'select response from kept')).toEqual([{ response: 42 }]);
  await first.stop();
  expect(runningPid(second)).toBeDefined();
  await second.stop();
});

test('a server that must keep running comes back by itself at the same address', async () => {
  const server = await start({ keepRunning: true });
  await query(server.url, 'create table kept as select 42 as response');
  await killServer(server);
  const response = () => query(server.url, 'select response from kept').catch(() => null);
  await expect.poll(response, { timeout: 15_000 }).toEqual([{ response: 42 }]);
  await server.stop();
  expect(runningPid(server)).toBeUndefined();
});

test('a postmaster.pid that names somebody else is not believed', async () => {
  const first = await start();
  await first.stop();
  const lines = [process.pid, first.folder, 0, 1, '', '127.0.0.1', '', 'ready'];
  await writeFile(join(first.folder, 'cluster', 'postmaster.pid'), lines.join('\n'));
  const second = await start();
  expect(second.startedByUs).toBe(true);
  await second.stop();
});

test('an interrupted first start leaves nothing that the next one minds', async () => {
  await mkdir(join(dataDir, 'cluster.incomplete', 'base'), { recursive: true });
  await writeFile(join(dataDir, 'cluster.incomplete', 'PG_VERSION'), '18\n');
  const lock = join(dataDir, 'starting.lock');
  await mkdir(lock);
  await utimes(lock, 0, 0);
  const server = await start();
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(await readdir(server.folder)).not.toContain('cluster.incomplete');
  await server.stop();
});

test('a damaged data folder is moved aside, never deleted', async () => {
  const first = await start();
  await first.stop();
  await rm(join(first.folder, 'cluster', 'global', 'pg_control'));
  const second = await start();
  expect(messages.join('\n')).toMatch(/is incomplete\. It was moved to .*cluster\.aside-/);
  const names = await readdir(second.folder);
  expect(names.some((name) => name.startsWith('cluster.aside-'))).toBe(true);
  await second.stop();
});

test('data of another major version is refused with advice', async () => {
  const server = await start();
  await server.stop();
  await writeFile(join(server.folder, 'cluster', 'PG_VERSION'), '9\n');
  await expect(start()).rejects.toThrow(/written by PostgreSQL 9.*Move that folder away/);
});

test('takes another port when its own is taken meanwhile', async () => {
  const first = await start();
  await first.stop();
  const thief = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
  await once(thief, 'listening');
  try {
    const second = await start();
    expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
    await second.stop();
  } finally {
    thief.close();
  }
});

test('an ephemeral server leaves nothing behind', async () => {
  const server = await startEmbeddedPostgres({ ephemeral: true });
  expect(await query(server.url, 'show fsync')).toEqual([{ fsync: 'off' }]);
  await server.stop();
  await expect(stat(server.folder)).rejects.toThrow('ENOENT');
});
