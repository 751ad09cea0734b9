import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import getPort from 'get-port';
import { eventually } from '@/__tests__/support/eventually';
import { ROOT } from '@/__tests__/support/root';
import { configVariables } from '@/__tests__/support/scripts/env-example';
import { SECRETS } from '@/__tests__/support/servers/secrets';
import { createTestDatabase } from '@/tooling/embedded-postgres/test-database';

/** The three ways in which the same route files are served. */
export const MOUNTS = ['lean', 'main', 'next'] as const;
export type Mount = (typeof MOUNTS)[number];
/** The servers as `npm run build` makes them. */
export const BUILT_SERVERS = ['main', 'built-api', 'next'] as const;

/** Wide enough that no test but the limiter's own meets them. */
const LIMITS = Object.fromEntries(
  configVariables()
    .filter((variable) => variable.startsWith('RATE_LIMIT_'))
    .map((variable) => [variable, '100000/60']),
);

const COMMANDS: Record<
  Mount | (typeof BUILT_SERVERS)[number],
  { args: string[]; needs: string | null; environment: string }
> = {
  // From source, in the test environment: every response is checked against its contract.
  lean: { args: ['--import', 'tsx', 'server/api.ts'], needs: null, environment: 'test' },
  'built-api': { args: ['dist/api.js'], needs: 'dist/api.js', environment: 'production' },
  main: { args: ['dist/main.js'], needs: 'dist/main.js', environment: 'production' },
  next: {
    args: ['node_modules/next/dist/bin/next', 'start', '--hostname', '127.0.0.1', '--port'],
    needs: join(process.env.NEXT_DIST_DIR ?? '.next', 'BUILD_ID'),
    environment: 'production',
  },
};

export interface TestServer {
  url: string;
  databaseUrl: string;
  /** What the process has printed. */
  output(): string;
  process: ChildProcess;
  close(): Promise<void>;
}

export interface StartServerOptions {
  env?: Record<string, string>;
  /** Another server's database; a fresh one when not given. */
  databaseUrl?: string;
  /** A program of the test's own instead of the lean server's. */
  script?: string;
}

/** Starts a server as a process of its own, on a free port with a database of its own. */
export async function startServer(
  mount: keyof typeof COMMANDS,
  options: StartServerOptions = {},
): Promise<TestServer> {
  const { needs, environment, ...command } = COMMANDS[mount];
  const args = options.script ? [...command.args.slice(0, -1), options.script] : command.args;
  if (needs && !existsSync(join(ROOT, needs))) {
    throw new Error(`The ${mount} server is not built; run "npm run build" first`);
  }
  const database = options.databaseUrl ? null : await createTestDatabase();
  const databaseUrl = options.databaseUrl ?? database?.url ?? '';
  const port = await getPort({ host: '127.0.0.1' });
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, mount === 'next' ? [...args, String(port)] : args, {
    cwd: ROOT,
    env: {
      ...process.env,
      NODE_ENV: environment as 'test',
      DATABASE_URL: databaseUrl,
      APP_URL: url,
      PORT: String(port),
      ...SECRETS,
      LOG_LEVEL: 'error',
      NEXT_TELEMETRY_DISABLED: '1',
      SHUTDOWN_DRAIN_MS: '0',
      // A session without a mail; the flow by mail has tests of its own.
      SIGN_UP: 'immediate',
      ...LIMITS,
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout?.on('data', (chunk) => (output += chunk));
  child.stderr?.on('data', (chunk) => (output += chunk));
  const close = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    await database?.drop();
  };
  try {
    await eventually(async () => {
      if (child.exitCode !== null) return;
      const response = await fetch(`${url}/api/v1/system/health/live`);
      if (!response.ok) throw new Error(`The ${mount} server returns ${response.status}`);
    }, 60_000);
    if (child.exitCode !== null) throw new Error('it ended');
  } catch (error) {
    await close();
    throw new Error(`The ${mount} server did not start: ${error}\n${output}`);
  }
  return { url, databaseUrl, output: () => output, process: child, close };
}
