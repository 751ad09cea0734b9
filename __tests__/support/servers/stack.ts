import { type ChildProcess, spawn } from 'node:child_process';
import { type Account, cookieHeader, cookiesOf } from '@/__tests__/support/http/api';
import { ROOT } from '@/__tests__/support/root';
import { SECRETS } from '@/__tests__/support/servers/secrets';
import { approveConsent } from '@/sandbox/consent-client';
import { createSandbox } from '@/sandbox/sandbox';
import { type Mount, startServer, type TestServer } from './server';

export interface StackOptions {
  mount?: Mount;
  env?: Record<string, string>;
  /** The sandbox's; its largest shop has so many orders. */
  orders?: number;
  latencyMs?: number;
  databaseUrl?: string;
}

/** Connects a shop as a browser would; returns the connection's id and its first sync's job. */
export async function connectShop(url: string, account: Account, shop = 'fjord-and-pine') {
  const started = await account.call('/connections/authorize', { body: { provider: 'sandbox' } });
  const callback = new URL(await approveConsent(started.json.data.authorizationUrl, { shop }));
  const path = `${callback.pathname.replace('/api/v1', '')}${callback.search}`;
  const cookie = cookieHeader(cookiesOf(started));
  const response = await account.call(path, { headers: { cookie } });
  const location = new URL(response.headers.get('location') ?? url, url);
  return {
    response,
    /** Where the provider sent the browser, below /api/v1, and the cookie it came with. */
    path,
    cookie,
    connectionId: location.searchParams.get('connected') ?? '',
    jobId: location.searchParams.get('job') ?? '',
  };
}

/** Server, sandbox shop and workers: the whole system, each part a process or a server of its own. */
export async function startStack(options: StackOptions = {}) {
  const { mount = 'lean', orders = 600, latencyMs = 0 } = options;
  const sandbox = await createSandbox({ port: 0, orders, latencyMs, rateLimit: false });
  const workers = new Set<ChildProcess>();
  const env = { SANDBOX_URL: sandbox.url, ...options.env };
  let server: TestServer;
  try {
    server = await startServer(mount, {
      env,
      ...(options.databaseUrl !== undefined && { databaseUrl: options.databaseUrl }),
    });
  } catch (error) {
    await sandbox.close();
    throw error;
  }
  let output = '';

  function startWorker(): ChildProcess {
    const worker = spawn(process.execPath, ['--import', 'tsx', 'server/worker.ts'], {
      cwd: ROOT,
      env: {
        ...process.env,
        NODE_ENV: 'test',
        DATABASE_URL: server.databaseUrl,
        APP_URL: server.url,
        ...SECRETS,
        LOG_LEVEL: 'warn',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    worker.stdout?.on('data', (chunk) => (output += chunk));
    worker.stderr?.on('data', (chunk) => (output += chunk));
    workers.add(worker);
    worker.once('exit', () => workers.delete(worker));
    return worker;
  }

  return {
    sandbox,
    server,
    startWorker,
    workerOutput: () => output,
    connect: (account: Account, shop?: string) => connectShop(server.url, account, shop),
    async close() {
      await Promise.all(
        [...workers].map((worker) => {
          const ended = new Promise((resolve) => worker.once('exit', resolve));
          worker.kill('SIGTERM');
          return ended;
        }),
      );
      await server.close();
      await sandbox.close();
    },
  };
}

export type Stack = Awaited<ReturnType<typeof startStack>>;
