import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, signUp } from '@/__tests__/support/http/api';
import { requestBytes, sendRaw } from '@/__tests__/support/http/raw-http';
import { BUILT_SERVERS, startServer, type TestServer } from '@/__tests__/support/servers/server';

describe.each(BUILT_SERVERS)('attempts to sign in to the built %s server', (mount) => {
  let server: TestServer;
  let account: Account;
  const spellings = ['/', '/./', '//', '/x/../', '/%2e/', '/\\', '/%2f'];

  beforeAll(async () => {
    server = await startServer(mount, { env: { RATE_LIMIT_SIGN_IN: '10/300' } });
    account = await signUp(server.url);
  }, 120_000);
  afterAll(() => server?.close());

  it('are counted by the address of the connection, however path and headers are written', async () => {
    const body = JSON.stringify({ email: account.email, password: 'wrong password' });
    let checked = 0;
    for (let attempt = 0; attempt < 14 * spellings.length; attempt += 1) {
      const target = `${spellings[attempt % spellings.length]}api/v1/auth/sign-in`;
      const headers = [
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
        `X-Forwarded-For: 10.0.0.${attempt}`,
        `X-Plinth-Client-Address: 10.0.1.${attempt}`,
        `X-Real-IP: 10.0.2.${attempt}`,
        `Forwarded: for=10.0.3.${attempt}`,
      ];
      const response = await sendRaw(server.url, requestBytes(`POST ${target}`, headers, body));
      if (response?.status === 401) checked += 1;
    }
    // The budget is ten, and the sign-up took the first.
    expect(checked).toBe(9);
    const pool = new pg.Pool({ connectionString: server.databaseUrl, max: 1 });
    const { rows } = await pool.query<{ ip: string }>(
      'SELECT "ip" FROM "Session" UNION SELECT "ip" FROM "AuditLog" WHERE "ip" IS NOT NULL',
    );
    await pool.end();
    expect(rows.map(({ ip }) => ip.replace('::ffff:', ''))).toEqual(['127.0.0.1']);
  });
});
