import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '@/__tests__/support/database/query';
import { ROOT } from '@/__tests__/support/root';
import { startRedis, type TestRedis } from '@/__tests__/support/servers/redis';
import { SECRETS } from '@/__tests__/support/servers/secrets';
import { type SmtpTestServer, startSmtpServer } from '@/__tests__/support/servers/smtp';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

let database: TestDatabase;
let redis: TestRedis;
let smtp: SmtpTestServer;
beforeAll(async () => {
  [database, redis, smtp] = await Promise.all([
    createTestDatabase(),
    startRedis(),
    startSmtpServer(),
  ]);
});
afterAll(async () => {
  await Promise.all([database.drop(), redis.kill(), smtp.close()]);
});

/** Runs the doctor on a system that is well but for `env`. */
async function examine(env: Record<string, string> = {}) {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/doctor.ts'], {
    cwd: ROOT,
    env: {
      PATH,
      HOME,
      NODE_ENV: 'production',
      APP_URL: 'https://app.example.com',
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      SMTP_URL: smtp.url,
      MAIL_FROM: 'Plinth <no-reply@example.com>',
      ...SECRETS,
      ...env,
    } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'close');
  return { code, output };
}

const withUrl = (url: string, change: (url: URL) => void) => {
  const changed = new URL(url);
  change(changed);
  return changed.href;
};

/** The report has one problem, in these words, with this advice. */
async function expectProblem(env: Record<string, string>, text: string, advice: string) {
  const { code, output } = await examine(env);
  expect(code, output).toBe(1);
  const [, found = '', next = ''] = /^✗ (.*)\n {4}(.*)$/m.exec(output) ?? [];
  expect(found, output).toContain(text);
  expect(next).toContain(advice);
  expect(output).toContain('\n1 to repair.');
  expect(output).not.toMatch(/^\s+at /m);
}

describe('doctor', { timeout: 60_000 }, () => {
  it('finds a system well', async () => {
    const { code, output } = await examine();
    expect(code, output).toBe(0);
    expect(output.match(/^\S/gm)).toEqual(Array(9).fill('✓').concat('N'));
    expect(output).toContain('No problem found.');
  });

  it('names every setting that is missing or wrong', async () => {
    const { code, output } = await examine({
      JWT_SECRET: '',
      APP_URL: '',
      DATABASE_URL: 'mysql://a',
    });
    expect(code).toBe(1);
    expect(output).toContain('✗ Configuration: APP_URL is missing');
    expect(output).toContain('✗ Configuration: JWT_SECRET is missing');
    expect(output).toContain('✗ Configuration: DATABASE_URL must begin with postgresql://');
  });

  it('explains why there is no database', async () => {
    const port = await getPort({ host: '127.0.0.1' });
    const url = (change: (url: URL) => void) => ({ DATABASE_URL: withUrl(database.url, change) });
    const at = url((one) => (one.port = String(port)));
    await expectProblem(at, 'Database: ', `Nothing listens at 127.0.0.1:${port}`);
    const password = url((one) => (one.password = 'wrong'));
    await expectProblem(password, 'Database: ', 'Correct the name and password');
    const name = url((one) => (one.pathname = '/missing'));
    await expectProblem(name, 'Database: ', 'has no database "missing". Create it');
  });

  it('finds a database that is not migrated', async () => {
    const empty = await createTestDatabase({ empty: true });
    try {
      const env = { DATABASE_URL: empty.url };
      await expectProblem(env, 'Migrations: ', 'Run npm run db:migrate:deploy');
    } finally {
      await empty.drop();
    }
  });

  it('finds a role without rights', async () => {
    const role = `reader_${randomBytes(4).toString('hex')}`;
    await query(database.url, `CREATE ROLE ${role} LOGIN PASSWORD 'reader-7Kq2'`);
    await query(database.url, `GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`);
    try {
      const url = withUrl(database.url, (one) => {
        one.username = role;
        one.password = 'reader-7Kq2';
      });
      await expectProblem({ DATABASE_URL: url }, 'may not read and write', 'GRANT SELECT, INSERT');
    } finally {
      await query(database.url, `DROP OWNED BY ${role}`);
      await query(database.url, `DROP ROLE ${role}`);
    }
  });

  it('finds a Redis that is down, or that may delete keys', async () => {
    const port = await getPort({ host: '127.0.0.1' });
    const down = { REDIS_URL: `redis://127.0.0.1:${port}` };
    await expectProblem(down, 'Redis: ', `Start Redis at 127.0.0.1:${port}`);
    const client = new Redis(redis.url);
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await expectProblem({}, 'maxmemory-policy is allkeys-lru', 'noeviction');
    await client.config('SET', 'maxmemory-policy', 'noeviction');
    client.disconnect();
  });

  it('finds a mail server that is down, or that rejects us', async () => {
    const port = await getPort({ host: '127.0.0.1' });
    const down = { SMTP_URL: `smtp://127.0.0.1:${port}` };
    await expectProblem(down, 'Mail: ', 'Check host and port in SMTP_URL');
    const rejecting = createServer((socket) => {
      socket.write('220 mail.example.com\r\n');
      socket.on('data', (data) => {
        const isHello = /^EHLO/i.test(String(data));
        socket.write(isHello ? '250-hello\r\n250 AUTH PLAIN\r\n' : '535 5.7.8 wrong password\r\n');
      });
    }).listen(0, '127.0.0.1');
    await once(rejecting, 'listening');
    const { port: own } = rejecting.address() as { port: number };
    const wrong = { SMTP_URL: `smtp://user:4x7Kq2Lm@127.0.0.1:${own}` };
    await expectProblem(wrong, 'wrong password', 'user and password in SMTP_URL');
    rejecting.close();
  });

  it('warns of jobs that no worker takes', async () => {
    await query(
      database.url,
      `INSERT INTO "Job" ("id", "queue", "name", "payload", "maxAttempts", "runAt", "updatedAt")
       VALUES ('late', 'sync-queue', 'any', '{}', 1, now() - interval '1 day', now())`,
    );
    const { code, output } = await examine();
    expect(code, output).toBe(0);
    expect(output).toMatch(/^! Jobs: 1 wait for more than two minutes\n {4}Start a worker/m);
    await query(database.url, `DELETE FROM "Job" WHERE "id" = 'late'`);
  });
});
