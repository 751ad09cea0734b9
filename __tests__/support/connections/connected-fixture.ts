import { eventually } from '@/__tests__/support/eventually';
import {
  type Account,
  cookieHeader,
  cookiesOf,
  createCaller,
  signUp,
} from '@/__tests__/support/http/api';
import { startSandbox } from '@/__tests__/support/sandbox/connect';
import { SECRETS } from '@/__tests__/support/servers/secrets';
import { startServer } from '@/__tests__/support/servers/server';
import { loadConfig } from '@/lib/config';
import { type Container, createContainer } from '@/lib/container';
import type { JobView } from '@/lib/contracts/jobs';
import { createLogger } from '@/lib/logger';
import { type RunningWorkers, startWorkers } from '@/lib/queue/workers/worker';
import { type ApproveConsentOptions, approveConsent } from '@/sandbox/consent-client';
import type { SandboxOptions } from '@/sandbox/sandbox';
import { createTestDatabase } from '@/tooling/embedded-postgres/test-database';

/** The environment of one more process of the fixture. */
function environmentOf(databaseUrl: string, appUrl: string, sandboxUrl: string) {
  return {
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_SIZE: '6',
    APP_URL: appUrl,
    SANDBOX_URL: sandboxUrl,
    ...SECRETS,
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
  };
}

/** A real API server, a real sandbox shop, a real database, and containers on top of them as asked. */
export async function createConnectedFixture(sandboxOptions: SandboxOptions = {}) {
  const [sandbox, database] = await Promise.all([
    startSandbox(sandboxOptions),
    createTestDatabase(),
  ]);
  const server = await startServer('lean', {
    databaseUrl: database.url,
    env: { SANDBOX_URL: sandbox.url },
  });
  const environment = environmentOf(database.url, server.url, sandbox.url);
  const containers: Container[] = [];
  const workers: RunningWorkers[] = [];

  const createProcess = () => {
    const container = createContainer(loadConfig(environment), {
      logger: createLogger({ level: environment.LOG_LEVEL }),
    });
    containers.push(container);
    return container;
  };
  const container = createProcess();
  const anonymous = createCaller(server.url);

  async function authorize(account: Account) {
    const response = await account.call('/connections/authorize', {
      body: { provider: 'sandbox' },
    });
    if (response.status !== 201) throw new Error(response.text);
    return {
      url: response.json.data.authorizationUrl as string,
      cookie: cookieHeader(cookiesOf(response)),
    };
  }

  /** What a browser does with the address to which the provider sent it. */
  const follow = (callback: string, headers: Record<string, string>) => {
    const { pathname, search } = new URL(callback);
    return anonymous(`${pathname.replace('/api/v1', '')}${search}`, { headers });
  };

  return {
    sandbox,
    server,
    environment,
    container,
    prisma: container.prisma,
    createProcess,
    authorize,
    follow,
    signUp: () => signUp(server.url),
    /** Connects a shop as a browser does; returns where the browser ends up. */
    async connect(account: Account, options: ApproveConsentOptions = { shop: 'mosswick-tea' }) {
      const { url, cookie } = await authorize(account);
      const callback = await approveConsent(url, options);
      const response = await follow(callback, { cookie, accept: 'text/html' });
      const location = new URL(response.headers.get('location') ?? '', server.url);
      return {
        response,
        location,
        callback,
        cookie,
        connectionId: location.searchParams.get('connected') ?? '',
        jobId: location.searchParams.get('job') ?? '',
      };
    },
    work(on: Container = container) {
      const running = startWorkers({ ...on, processors: on.processors, finishMs: 2_000 });
      workers.push(running);
      return running;
    },
    /** Waits until a job has ended. */
    finished: (account: Account, jobId: string): Promise<JobView> =>
      eventually(async () => {
        const { json } = await account.call(`/jobs/${jobId}`);
        const { status } = json.data;
        if (!['completed', 'failed', 'cancelled'].includes(status)) throw new Error(status);
        return json.data;
      }, 60_000),
    async close() {
      await Promise.all(workers.map((running) => running.close()));
      await server.close();
      await Promise.all(containers.map((one) => one.close()));
      await sandbox.close();
      await database.drop();
    },
  };
}

export type ConnectedFixture = Awaited<ReturnType<typeof createConnectedFixture>>;
