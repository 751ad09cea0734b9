import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { ROOT } from '@/__tests__/support/root';

export interface DevSetUp {
  port: number;
  sandboxPort: number;
  /** Relative to the project. */
  dataDir: string;
}

/** A running command: its output so far, and how it ended. */
export interface RunningCommand {
  pid: number;
  output(): string;
  /** Resolves when the output has `text`. @throws Error with the output when it ends before */
  says(text: string): Promise<void>;
  ended: Promise<number | null>;
  /** Signals the whole process group, as Ctrl-C in a terminal does. */
  signalGroup(name: NodeJS.Signals): void;
}

/** Starts a command in the project's folder, in a process group of its own. */
export function startCommand(
  [program, ...args]: [string, ...string[]],
  { port, sandboxPort, dataDir }: DevSetUp,
): RunningCommand {
  const { NODE_ENV: _, DATABASE_URL: __, REDIS_URL: ___, ...env } = process.env;
  const child = spawn(program, args, {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...env,
      PORT: String(port),
      SANDBOX_PORT: String(sandboxPort),
      PLINTH_DATA_DIR: dataDir,
      APP_URL: '',
      NO_COLOR: '1',
    } as unknown as NodeJS.ProcessEnv,
  });
  let text = '';
  let over = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += stripVTControlCharacters(chunk.toString());
    });
  }
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      over = true;
      resolve(code);
    });
  });
  return {
    pid: child.pid ?? 0,
    output: () => text,
    async says(wanted) {
      while (!text.includes(wanted)) {
        if (over) throw new Error(`It ended without saying "${wanted}":\n${text}`);
        await sleep(50);
      }
    },
    ended,
    signalGroup: (name) => void process.kill(-(child.pid ?? 0), name),
  };
}

/** The command lines of all processes that were started with this data folder. Linux only. */
export function findProcesses(dataDir: string): { pid: number; command: string }[] {
  if (process.platform !== 'linux') return [];
  const found = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const environment = readFileSync(join('/proc', pid, 'environ'), 'utf8').split('\0');
      if (!environment.includes(`PLINTH_DATA_DIR=${dataDir}`)) continue;
      const command = readFileSync(join('/proc', pid, 'cmdline'), 'utf8').replaceAll('\0', ' ');
      // One that has ended but was not waited for has no command line any more.
      if (command !== '') found.push({ pid: Number(pid), command });
    } catch {
      // It ended while we looked, or belongs to somebody else.
    }
  }
  return found;
}
