import { type ChildProcess, spawn } from 'node:child_process';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import { eventually } from '@/__tests__/support/eventually';
import { requireProgram } from '@/scripts/lib/system-packages';

export interface TestRedis {
  url: string;
  /** Ends the server as a power cut would: nothing is saved. */
  kill(): Promise<void>;
  /** Starts it again on the same port, empty. */
  start(): Promise<void>;
  /** Stops responding, as a stalled machine does; keeps its data until `resume`. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Deletes everything. */
  flush(): Promise<void>;
}

async function responses(port: number): Promise<void> {
  const redis = new Redis(port, '127.0.0.1', { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    await redis.ping();
  } finally {
    redis.disconnect();
  }
}

/** Starts a private redis-server that keeps nothing on disk. */
export async function startRedis(): Promise<TestRedis> {
  const program = requireProgram('redis-server');
  const port = await getPort({ host: '127.0.0.1' });
  let child: ChildProcess | null = null;

  async function start(): Promise<void> {
    const options = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
    ];
    child = spawn(program, options, { stdio: 'ignore', cwd: '/tmp' });
    await eventually(() => responses(port));
  }

  async function kill(): Promise<void> {
    const current = child;
    child = null;
    if (!current || current.exitCode !== null) return;
    const ended = new Promise((done) => current.once('exit', done));
    current.kill('SIGKILL');
    await ended;
  }

  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    kill,
    async pause() {
      child?.kill('SIGSTOP');
    },
    async resume() {
      child?.kill('SIGCONT');
    },
    async flush() {
      const redis = new Redis(port, '127.0.0.1');
      await redis.flushall();
      redis.disconnect();
    },
  };
}
