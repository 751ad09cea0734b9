import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OWNER } from '@/bench/pagination/fill';
import { createAccessTokens } from '@/lib/auth/access-tokens';
import { bundleServers } from '@/scripts/lib/bundle-servers';
import { findFreePort } from '@/scripts/lib/ports';

const ROOT = join(import.meta.dirname, '..', '..');
const BUILD = join(ROOT, 'bench', '.build', 'export');
const START_MS = 60_000;

export interface Api {
  url: string;
  pid: number;
  /** Reads as the organization that was filled. */
  token: string;
  stop(): Promise<void>;
}

async function untilLive(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + START_MS;
  while (performance.now() < deadline && child.exitCode === null) {
    const response = await fetch(`${url}/api/v1/system/health/live`).catch(() => null);
    if (response?.ok) return;
    await sleep(20);
  }
  throw new Error('The server did not start');
}

/** What the token says; `insertSession` makes it true. */
export const CLAIMS = {
  userId: 'benchuser0000001',
  organizationId: OWNER,
  sessionId: 'benchsession0001',
};

/** Builds `server/api.ts` as `npm run build` does and starts it, everything on, as one process. */
export async function startApi(databaseUrl: string): Promise<Api> {
  await bundleServers({ root: ROOT, entries: { main: 'server/api.ts' }, outdir: BUILD });
  const jwtSecret = randomBytes(48).toString('base64');
  const port = await findFreePort(24_800);
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [join(BUILD, 'main.js')], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      APP_URL: url,
      HOST: '127.0.0.1',
      PORT: String(port),
      JWT_SECRET: jwtSecret,
      ENCRYPTION_KEYS: `bench:${randomBytes(32).toString('base64')}`,
      SIGN_UP: 'immediate',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  try {
    await untilLive(url, child);
  } catch (error) {
    await stop();
    throw error;
  }
  const token = await createAccessTokens([jwtSecret]).issue(CLAIMS);
  return { url, pid: child.pid ?? 0, token, stop };
}
