import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import getPort from 'get-port';
import { afterEach, describe, expect, it } from 'vitest';
import { query } from '@/__tests__/support/database/query';
import { eventually } from '@/__tests__/support/eventually';
import { createCaller } from '@/__tests__/support/http/api';
import { ROOT } from '@/__tests__/support/root';
import { SECRETS } from '@/__tests__/support/servers/secrets';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';
import { applyMigrations } from '@/lib/db/postgres/migrations/migrate';
import { listMigrations } from '@/lib/db/postgres/migrations/read-migrations';
import { createTestDatabase } from '@/tooling/embedded-postgres/test-database';

/** Runs a server that is expected to end by itself. */
async function runToEnd(file: string, env: Record<string, string>) {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', file], {
    cwd: ROOT,
    env: { PATH, HOME, NODE_ENV: 'production', ...env } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'exit');
  return { code, output };
}

describe('start', () => {
  it.each(['server/main.ts', 'server/api.ts', 'server/worker.ts'])(
    '%s ends with every missing setting named, and without a stack trace',
    async (file) => {
      const { code, output } = await runToEnd(file, {});
      expect(code).toBe(1);
      for (const variable of ['APP_URL', 'DATABASE_URL', 'JWT_SECRET', 'ENCRYPTION_KEYS']) {
        expect(output).toContain(variable);
      }
      expect(output).toContain('.env.example');
      expect(output).not.toMatch(/^\s+at /m);
    },
  );

  it('says that the port is taken, and what to do', async () => {
    const port = await getPort({ host: '127.0.0.1' });
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    const { code, output } = await runToEnd('server/api.ts', {
      PORT: String(port),
      HOST: '127.0.0.1',
      APP_URL: 'https://app.example.com',
      DATABASE_URL: 'postgresql://x:y@127.0.0.1:9/none',
      SIGN_UP: 'immediate',
      ...SECRETS,
    });
    other.close();
    expect(code).toBe(1);
    expect(output).toContain(`Port ${port} is in use`);
    expect(output).not.toMatch(/^\s+at /m);
  });
});

describe('a database that cannot be used', () => {
  it('is explained before the server listens, which is not ready then', async () => {
    const database = await createTestDatabase();
    const url = new URL(database.url);
    url.password = 'wrong';
    const server = await startServer('lean', { databaseUrl: url.href });
    try {
      const { output } = server;
      const advice = 'Correct the name and password in DATABASE_URL';
      await eventually(() => expect(output()).toContain(advice));
      expect((await createCaller(server.url)('/system/health/ready')).status).toBe(503);
    } finally {
      await server.close();
      await database.drop();
    }
  });
});

describe('ready', () => {
  it('is a 503 until the database has every migration of this build', async () => {
    const database = await createTestDatabase({ empty: true });
    const server = await startServer('lean', { databaseUrl: database.url });
    try {
      const ready = () => createCaller(server.url)('/system/health/ready');
      const before = await ready();
      expect(before.status).toBe(503);
      expect(before.json.error.message).toMatch(/^Not ready: database: \d+ migrations are pending/);

      await applyMigrations(database.url);
      expect((await ready()).status).toBe(200);

      const newest = listMigrations().at(-1);
      await query(database.url, 'DELETE FROM _prisma_migrations WHERE migration_name = $1', [
        newest,
      ]);
      expect((await ready()).json.error.message).toContain('database: 1 migration is pending');
    } finally {
      await server.close();
      await database.drop();
    }
  });
});

describe('stop', () => {
  let server: TestServer | undefined;
  afterEach(() => server?.close());

  it('ends with code 0 on SIGTERM, while a client keeps its connection', async () => {
    server = await startServer('lean');
    expect((await createCaller(server.url)('/system/version')).status).toBe(200);
    const ended = once(server.process, 'exit');
    server.process.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
  });
});
