import { spawn } from 'node:child_process';
import { once } from 'node:events';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '@/__tests__/support/database/query';
import { ROOT } from '@/__tests__/support/root';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
});
afterAll(() => database.drop());

/** Runs the command with nothing in its environment but what is given. */
async function run(databaseUrl: string | undefined, ...args: string[]) {
  const { PATH = '', HOME = '' } = process.env;
  const env = {
    PATH,
    HOME,
    NODE_ENV: 'production',
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
  };
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/migrate.ts', ...args], {
    cwd: ROOT,
    env: env as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'close');
  return { code, output };
}

describe('the migrate command', () => {
  it('needs DATABASE_URL, and starts no database of its own', async () => {
    const { code, output } = await run(undefined);
    expect(code).toBe(1);
    expect(output).toContain('DATABASE_URL: is missing');
    expect(output).not.toMatch(/^\s+at /m);
  });

  it('lists what is pending, applies it, and has nothing left to do', async () => {
    const before = await run(database.url, '--status');
    expect(before).toMatchObject({ code: 1, output: expect.stringContaining('Pending: ') });
    const applied = await run(database.url);
    expect(applied.code, applied.output).toBe(0);
    expect(applied.output).toContain('Applied ');
    const nothing = { code: 0, output: 'Every migration is applied.\n' };
    expect(await run(database.url)).toEqual(nothing);
    expect(await run(database.url, '--status')).toEqual(nothing);
    expect(await query(database.url, 'SELECT 1 FROM "Organization"')).toEqual([]);
  });

  const at = (change: (url: URL) => void) => {
    const url = new URL(database.url);
    change(url);
    return url.href;
  };

  it('says what to do about a database that it cannot use', async () => {
    const port = await getPort({ host: '127.0.0.1' });
    const cases: [string, string][] = [
      [`postgresql://a:b@127.0.0.1:${port}/c`, `Nothing listens at 127.0.0.1:${port}`],
      ['postgresql://a:b@no-such-host.invalid/c', 'The host no-such-host.invalid of DATABASE_URL'],
      [at((url) => (url.password = 'wrong')), 'Correct the name and password in DATABASE_URL'],
      [at((url) => (url.pathname = '/missing')), 'has no database "missing". Create it'],
      ['mysql://a:b@localhost/c', 'DATABASE_URL: must begin with postgresql://'],
    ];
    for (const [url, expected] of cases) {
      const { code, output } = await run(url);
      expect(code, url).toBe(1);
      expect(output).toContain(expected);
      expect(output).not.toMatch(/^\s+at /m);
    }
  });
});
