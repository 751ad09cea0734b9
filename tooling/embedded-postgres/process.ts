import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether a process with this id exists. A process of another user counts as existing. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The server that a cluster folder's postmaster.pid names, if it is really alive. */
export interface RunningPostgres {
  pid: number;
  port: number;
  /** False while it starts, recovers or shuts down. */
  ready: boolean;
}

function commandLineOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    }
    if (process.platform === 'win32') return null;
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/**
 * Reads postmaster.pid and checks that the process is this cluster's server: after a crash or a
 * reboot the id may be nobody's, or by now somebody else's.
 */
export function findRunningPostgres(cluster: string): RunningPostgres | null {
  let lines: string[];
  try {
    lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
  const pid = Number.parseInt(lines[0] ?? '', 10);
  const port = Number.parseInt(lines[3] ?? '', 10);
  if (!(pid > 0) || !isProcessAlive(pid)) return null;
  const commandLine = commandLineOf(pid);
  if (commandLine !== null && !commandLine.includes(cluster)) return null;
  return { pid, port: Number.isNaN(port) ? 0 : port, ready: lines[7]?.trim() === 'ready' };
}

/** Removes a postmaster.pid that no living server belongs to. Returns whether there was one. */
export async function removeStalePidFile(cluster: string): Promise<boolean> {
  const path = join(cluster, 'postmaster.pid');
  if (!existsSync(path) || findRunningPostgres(cluster)) return false;
  await rm(path, { force: true });
  return true;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // Already gone.
  }
}

/**
 * Stops a cluster's server: a fast shutdown first, harder after 10 s and 15 s. Data is safe either
 * way; the harder ways only make the next start replay the log.
 */
export async function stopPostgres(cluster: string): Promise<void> {
  const steps: [NodeJS.Signals, number][] = [
    ['SIGINT', 10_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ];
  for (const [name, patience] of steps) {
    const running = findRunningPostgres(cluster);
    if (!running) return;
    signal(running.pid, name);
    const deadline = Date.now() + patience;
    while (Date.now() < deadline) {
      if (!findRunningPostgres(cluster)) return;
      await sleep(15);
    }
  }
}
