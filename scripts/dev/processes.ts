import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import pc from 'picocolors';
import { startGuardian } from '@/scripts/lib/guardian';

export interface ProcessOptions {
  /** Stands before each line of output. */
  label: string;
  color: 'cyan' | 'magenta' | 'yellow';
  /** `node`, or a program of node_modules/.bin, and its arguments. */
  command: [string, ...string[]];
  /** Added to the environment. */
  env: Record<string, string>;
  /** What to print for a line of output; null for nothing. */
  format: (line: string) => string | null;
}

export interface ProcessesOptions {
  cwd: string;
  print: (line: string) => void;
  /** Called when one ends that nobody stopped. */
  onExit: (label: string, how: string) => void;
}

const STOP_MS = 12_000;
const windows = process.platform === 'win32';

function signalGroup(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(windows ? pid : -pid, name);
  } catch {
    return false;
  }
}

/** Ends a process: asks its leader, who passes it on; kills what is left of its group. */
async function end(child: ChildProcess, force: AbortSignal): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  const kill = () => signalGroup(pid, 'SIGKILL');
  const timer = setTimeout(kill, STOP_MS);
  force.addEventListener('abort', kill);
  if (force.aborted) kill();
  else child.kill('SIGTERM');
  while (child.exitCode === null && child.signalCode === null) await sleep(10);
  clearTimeout(timer);
  force.removeEventListener('abort', kill);
  if (!windows) kill();
}

/** Child processes that live and die together; their lines share one terminal. */
export function createProcesses({ cwd, print, onExit }: ProcessesOptions) {
  const children = new Map<string, ChildProcess>();
  const guardian = startGuardian();
  const force = new AbortController();
  let stopping = false;

  function start({ label, color, command, env, format }: ProcessOptions): void {
    const [program, ...args] = command;
    const path = program === 'node' ? process.execPath : join(cwd, 'node_modules/.bin', program);
    const child = spawn(path, args, {
      cwd,
      env: { ...process.env, FORCE_COLOR: pc.isColorSupported ? '1' : '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: windows && program !== 'node',
      // A group of its own: Ctrl-C reaches only us, and we stop everything in order.
      detached: !windows,
    });
    children.set(label, child);
    if (child.pid !== undefined) guardian.watch(child.pid);
    const prefix = pc[color](`${label.padEnd(6)} │ `);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        const text = line.trim() === '' || stopping ? null : format(line);
        for (const part of text?.split('\n') ?? []) print(prefix + part);
      });
    }
    const ended = (how: string) => {
      if (!children.delete(label) || stopping) return;
      onExit(label, how);
    };
    child.once('error', (error) => ended(error.message));
    // `close`, not `exit`: its last lines, which say why, come before ours.
    child.once('close', (code, signal) => ended(signal ?? `code ${code}`));
  }

  /** Asks every process to stop and waits; one that does not is killed after 12 s. */
  async function stop(): Promise<void> {
    stopping = true;
    await Promise.all([...children.values()].map((child) => end(child, force.signal)));
    guardian.dismiss();
  }

  return { start, stop, kill: () => force.abort() };
}

export type Processes = ReturnType<typeof createProcesses>;
