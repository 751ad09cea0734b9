import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Guardian } from '@/scripts/lib/guardian';
import { findFreePort } from '@/scripts/lib/ports';
import type { ServerDefinition, ServerId } from './servers';

export interface RunningServer {
  id: ServerId;
  name: string;
  url: string;
  pid: number;
  /** From spawning to the first list of orders in our hands. */
  coldStartMs: number;
  stop(): Promise<void>;
}

const START_MS = 60_000;
const STOP_MS = 5_000;
const RETRY_MS = 5;
const FIRST_PORT = 23_400;

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(timer);
}

/** Resolves when the list of orders is returned: process, framework, database and all. */
async function firstResponse(url: string, token: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + START_MS;
  while (performance.now() < deadline && child.exitCode === null) {
    try {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(`${url}/api/v1/orders?perPage=20`, { headers });
      await response.arrayBuffer();
      if (response.ok) return;
    } catch {
      // Not listening yet.
    }
    await sleep(RETRY_MS);
  }
  throw new Error(child.exitCode === null ? 'it did not respond in a minute' : 'it ended');
}

export interface StartOptions {
  /** For the first request. */
  token: string;
  /** Folder of the log files. */
  logs: string;
  /** Ends the server should we be killed. */
  guardian: Pick<Guardian, 'watch'>;
}

/**
 * Starts a server as one process on a free port. What it prints goes to a file: logs are part of the
 * work.
 *
 * @throws Error with the last of what the server printed when it does not start
 */
export async function startServer(
  { id, name, cwd, args, env }: ServerDefinition,
  { token, logs, guardian }: StartOptions,
): Promise<RunningServer> {
  const port = await findFreePort(FIRST_PORT);
  const url = `http://127.0.0.1:${port}`;
  const log = join(logs, `${name.replace(/\W+/g, '-')}.log`);
  const output = openSync(log, 'w');
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, {
    cwd,
    // Nothing of our own environment: npm and tsx leave things in it that would count.
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: 'production',
      ...env,
      PORT: String(port),
    },
    stdio: ['ignore', output, output],
    // A group of its own: Ctrl-C reaches us alone, and we stop everything in order.
    detached: process.platform !== 'win32',
  });
  if (child.pid !== undefined) guardian.watch(child.pid);
  closeSync(output);
  try {
    await firstResponse(url, token, child);
  } catch (error) {
    await end(child);
    const printed = (await readFile(log, 'utf8')).trim().slice(-2_000);
    throw new Error(`${name} did not start: ${(error as Error).message}\n${printed}`);
  }
  const coldStartMs = performance.now() - startedAt;
  return { id, name, url, pid: child.pid ?? 0, coldStartMs, stop: () => end(child) };
}
