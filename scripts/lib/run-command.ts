import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

interface RunOptions {
  cwd: string;
  /** Added to the environment. */
  env?: Record<string, string>;
}

/** Runs a program of node_modules/.bin with its output shown. @throws Error when it fails */
export async function runCommand(name: string, args: string[], { cwd, env }: RunOptions): Promise<void> {
  const child = spawn(join(cwd, 'node_modules', '.bin', name), args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`"${[name, ...args].join(' ')}" ended with code ${code}`);
}
