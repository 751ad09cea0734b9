import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { findFreePort } from '@/scripts/lib/ports';
import { requireProgram } from '@/scripts/lib/system-packages';
import type { BenchRun } from './bench-run';

const FIRST_PORT = 24_400;

/** Starts a Redis of our own that keeps nothing on disk. */
export async function startRedis({
  onEnd,
  guardian,
  logs,
}: BenchRun): Promise<{ url: string; flush(): Promise<unknown> }> {
  const port = await findFreePort(FIRST_PORT);
  const options = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', logs];
  const child = spawn(requireProgram('redis-server'), ['--port', String(port), ...options], {
    stdio: 'ignore',
    detached: true,
  });
  if (child.pid !== undefined) guardian.watch(child.pid);
  onEnd(async () => {
    const ended = once(child, 'exit');
    if (child.kill()) await ended;
  });
  const redis = new Redis(port, '127.0.0.1', { retryStrategy: () => 50 });
  // The connection is refused until the server listens.
  redis.on('error', () => undefined);
  onEnd(async () => redis.disconnect());
  await redis.ping();
  return { url: `redis://127.0.0.1:${port}`, flush: () => redis.flushall() };
}
