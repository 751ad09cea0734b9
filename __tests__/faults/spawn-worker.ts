import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { StackUrls } from '@/__tests__/support/queue-stack';

const SCRIPT = fileURLToPath(new URL('./worker-process.ts', import.meta.url));

export interface WorkerProcess {
  /** Resolves with the exit code, null after a signal. */
  signal(name: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<number | null>;
}

/** Starts a worker process and waits until it takes jobs. */
export async function spawnWorker({ databaseUrl, redisUrl }: StackUrls): Promise<WorkerProcess> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', SCRIPT, databaseUrl, redisUrl ?? ''],
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
