import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

interface RunOptions {
  cwd: string;
  /** Added to the environment. */
  env?: Record<string, string>;
  /** Shows the output only when the program fails. */
  quiet?: boolean;
  /** Ends the program. */
  signal?: AbortSignal;
}

/** Runs `node`, or a program of node_modules/.bin. @throws Error when it fails */
export async function runCommand(
  name: string,
  args: string[],
  { cwd, env, quiet = false, signal }: RunOptions,
): Promise<void> {
  signal?.throwIfAborted();
  const node = name === 'node';
  const child = spawn(node ? process.execPath : join(cwd, 'node_modules', '.bin', name), args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    shell: process.platform === 'win32' && !node,
  });
  const stop = () => void child.kill('SIGTERM');
  signal?.addEventListener('abort', stop);
  const output: Buffer[] = [];
  child.stdout?.on('data', (chunk) => output.push(chunk));
  child.stderr?.on('data', (chunk) => output.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  signal?.removeEventListener('abort', stop);
  signal?.throwIfAborted();
  if (code === 0) return;
  const text = Buffer.concat(output).toString().trim();
  throw new Error(`"${[name, ...args].join(' ')}" ended with code ${code}${text && `:\n${text}`}`);
}
