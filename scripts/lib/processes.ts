import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pc from 'picocolors';

export interface ProcessOptions {
  /** Stands before each line of output. */
  label: string;
  color: 'cyan' | 'magenta' | 'green' | 'yellow';
  /** A program of node_modules/.bin, and its arguments. */
  command: [string, ...string[]];
  cwd: string;
  env: Record<string, string>;
  /** Lines that tell nothing new. */
  hide?: RegExp;
}

const STOP_MS = 20_000;

/** Child processes that live and die together; their lines share one terminal. */
export function createProcesses(onExit: (label: string, code: number | null) => void) {
  const children = new Map<string, ChildProcess>();
  let stopping = false;

  function start({
    label,
    color,
    command: [program, ...args],
    cwd,
    env,
    hide,
  }: ProcessOptions): void {
    const child = spawn(join(cwd, 'node_modules', '.bin', program), args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
      // A group of its own: Ctrl-C reaches only us, and we stop everything in order.
      detached: process.platform !== 'win32',
    });
    children.set(label, child);
    const prefix = pc[color](`${label.padEnd(7)}│ `);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        if (line.trim() !== '' && !stopping && !hide?.test(line)) console.log(prefix + line);
      });
    }
    child.once('exit', (code) => {
      children.delete(label);
      if (!stopping) onExit(label, code);
    });
  }

  function signal(child: ChildProcess, name: NodeJS.Signals): void {
    if (child.pid === undefined) return;
    try {
      if (process.platform === 'win32') child.kill(name);
      else process.kill(-child.pid, name);
    } catch {
      // It has ended by itself.
    }
  }

  /** Asks every process to stop and waits; one that does not is killed after 20 s. */
  async function stop(): Promise<void> {
    stopping = true;
    await Promise.all(
      [...children.values()].map(
        (child) =>
          new Promise<void>((resolve) => {
            const timer = setTimeout(() => signal(child, 'SIGKILL'), STOP_MS);
            child.once('exit', () => {
              clearTimeout(timer);
              resolve();
            });
            signal(child, 'SIGTERM');
          }),
      ),
    );
  }

  return { start, stop };
}
