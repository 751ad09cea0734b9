import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { StackUrls } from './queue-stack';

export interface WorkerProcess {
  /** Resolves with the exit code, null after a signal. */
  signal(name: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<number | null>;
}

/** Starts a worker process, or another script of this folder, and waits for its first word. */
export async function spawnWorker(
  { databaseUrl, redisUrl }: StackUrls,
  script = 'worker-process.ts',
): Promise<WorkerProcess> {
  const path = fileURLToPath(new URL(`./${script}`, import.meta.url));
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', path, databaseUrl, redisUrl ?? ''],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = new Promise<number | null>((done) => child.once('exit', done));
  await Promise.race([
    new Promise((done) => child.stdout?.once('data', done)),
    exited.then((code) => Promise.reject(new Error(`The worker process ended with ${code}`))),
  ]);
  return {
    signal(name) {
      if (child.exitCode === null && child.signalCode === null) child.kill(name);
      return name === 'SIGTERM' || name === 'SIGKILL' ? exited : Promise.resolve(null);
    },
  };
}
