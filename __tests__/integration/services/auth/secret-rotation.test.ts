import { afterAll, beforeAll, expect, it } from 'vitest';
import { SECRETS } from '@/__tests__/support/servers/secrets';
import { loadConfig } from '@/lib/config';
import { type Container, createContainer } from '@/lib/container';
import { createTestDatabase, type TestDatabase } from '@/tooling/embedded-postgres/test-database';

const OLD = SECRETS.JWT_SECRET;
const NEW = OLD.split('').reverse().join('');
const SOURCE = { requestId: 'r', ip: '203.0.113.7', userAgent: null };

let database: TestDatabase;
/** Servers at each step of a rollout. */
let servers: Record<'before' | 'added' | 'moved' | 'removed', Container>;
beforeAll(async () => {
  database = await createTestDatabase();
  const start = (JWT_SECRET: string) =>
    createContainer(
      loadConfig({
        NODE_ENV: 'test',
        DATABASE_URL: database.url,
        LOG_LEVEL: 'silent',
        SIGN_UP: 'immediate',
        JWT_SECRET,
      }),
    );
  servers = {
    before: start(OLD),
    added: start(`${OLD},${NEW}`),
    moved: start(`${NEW},${OLD}`),
    removed: start(NEW),
  };
}, 60_000);
afterAll(async () => {
  await Promise.all(Object.values(servers ?? {}).map((server) => server.close()));
  await database?.drop();
});

async function signUp({ services }: Container) {
  const account = {
    email: `${Math.random()}@example.com`,
    password: 'a long pass phrase for this test',
    name: 'Ada',
    organizationName: 'Engines',
    transport: 'token' as const,
  };
  const session = await services.signUp.create(account, SOURCE, null);
  if (!session) throw new Error('The account does not exist at once');
  return session;
}

it('ends no session: two tabs refresh on servers with different lists and get the same token', async () => {
  const session = await signUp(servers.before);
  let { refreshToken } = session.tokens;
  for (const [first, second] of [
    ['before', 'added'],
    ['added', 'moved'],
    ['moved', 'added'],
  ] as const) {
    const one = await servers[first].services.sessions.refresh(refreshToken, SOURCE);
    const other = await servers[second].services.sessions.refresh(refreshToken, SOURCE);
    expect(other.tokens.refreshToken).toBe(one.tokens.refreshToken);
    for (const server of [servers.added, servers.moved]) {
      const actor = await server.authenticator.fromAccessToken(one.tokens.accessToken, SOURCE);
      expect(actor.sessionId).toBe(session.sessionId);
    }
    refreshToken = one.tokens.refreshToken;
  }
});

it('ends with the removal what the removed secret signed, and nothing else', async () => {
  const { removed, moved } = servers;
  const old = await signUp(servers.before);
  const recent = await signUp(moved);
  const refresh = (token: string) => removed.services.sessions.refresh(token, SOURCE);
  const refused = { code: 'UNAUTHENTICATED', statusCode: 401 };
  await expect(refresh(old.tokens.refreshToken)).rejects.toMatchObject(refused);
  await expect(
    Promise.resolve(removed.authenticator.fromAccessToken(old.tokens.accessToken, SOURCE)),
  ).rejects.toMatchObject(refused);
  expect((await refresh(recent.tokens.refreshToken)).sessionId).toBe(recent.sessionId);
  // Refused as unknown, and not as stolen: servers that have the secret still accept it.
  const kept = await moved.services.sessions.refresh(old.tokens.refreshToken, SOURCE);
  expect(kept.sessionId).toBe(old.sessionId);
});
