import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import { type Account, createCaller, PASSWORD, signUp } from '@/__tests__/support/http/api';
import { SECRETS } from '@/__tests__/support/servers/secrets';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';
import { createLinkTokens } from '@/lib/auth/link-tokens';
import { createDatabase, type Database } from '@/lib/db/client';

const NEW_PASSWORD = 'a longer and a better one';

let server: TestServer;
let database: Database;
let holder: pg.Client;
beforeAll(async () => {
  server = await startServer('lean');
  database = createDatabase({ url: server.databaseUrl, poolSize: 2 });
  holder = new pg.Client({ connectionString: server.databaseUrl });
  await holder.connect();
}, 120_000);
afterAll(async () => {
  await holder?.end();
  await database?.close();
  await server?.close();
});

/** Makes transactions that lock the name wait until it is released. */
async function hold(name: string) {
  await holder.query('BEGIN');
  await holder.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
  return () => holder.query('COMMIT');
}

const untilWaiting = (count: number) =>
  eventually(async () => {
    const { rows } = await database.pool.query(
      `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    expect(rows).toHaveLength(count);
  });

const signIn = ({ email }: Account, password = PASSWORD) =>
  createCaller(server.url)('/auth/sign-in', { body: { email, password, transport: 'token' } });

async function reset({ userId }: Account) {
  const expiresAt = new Date(Date.now() + 60_000);
  const data = { userId, purpose: 'password_reset', expiresAt };
  const { id } = await database.prisma.verificationToken.create({ data });
  const token = createLinkTokens([SECRETS.JWT_SECRET]).issue('password_reset', id);
  const body = { token, newPassword: NEW_PASSWORD };
  return createCaller(server.url)('/auth/reset-password', { body });
}

const change = ({ call }: Account) =>
  call('/auth/change-password', {
    body: { currentPassword: PASSWORD, newPassword: NEW_PASSWORD },
  });

describe('a password that is replaced', () => {
  it.each([
    ['reset', reset],
    ['change', change],
  ])('by a %s ends the session that is just starting with it', async (_, replace) => {
    const account = await signUp(server.url);
    // The last lock of a sign-in, with its session not committed yet.
    const release = await hold(`sessions:${account.userId}`);
    const signingIn = signIn(account);
    await untilWaiting(1);
    const replacing = replace(account);
    await Promise.race([replacing, untilWaiting(2)]);
    await release();
    const { json } = await signingIn;
    expect((await replacing).status).toBe(200);
    const authorization = `Bearer ${json.data.tokens.accessToken}`;
    expect((await createCaller(server.url, { authorization })('/auth/me')).status).toBe(401);
  });

  it.each([
    ['starts no session', (account: Account) => signIn(account), 401],
    ['does not authorize another change', change, 400],
  ])('%s, though it was right when it was checked', async (_, act, refused) => {
    const account = await signUp(server.url);
    const release = await hold(`user:${account.userId}`);
    const acting = act(account);
    await untilWaiting(1);
    await database.prisma.user.update({
      where: { id: account.userId },
      data: { passwordHash: '$argon2id$v=19$m=8,t=1,p=1$YWJjZGVmZ2g$YWJjZGVmZ2hpamtsbW5vcA' },
    });
    await release();
    expect((await acting).status).toBe(refused);
    const sessions = await database.prisma.session.count({ where: { userId: account.userId } });
    expect(sessions).toBe(1);
  });
});
