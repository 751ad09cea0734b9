import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import {
  type Account,
  type Caller,
  createCaller,
  orderBody,
  PASSWORD,
  signUp,
} from '@/__tests__/support/http/api';
import { BACKENDS } from '@/__tests__/support/queue/queue-stack';
import { startRedis, type TestRedis } from '@/__tests__/support/servers/redis';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';
import { type Colleagues, createColleagues } from '@/__tests__/support/services/colleagues';
import { MAX_SESSIONS } from '@/lib/services/auth/sessions-service';

/** "Within a second", and some room for a busy machine. */
const SOON_MS = 3_000;

interface Credential {
  account: Account;
  token: string;
  /** An open stream of events that the credential has opened. */
  stream: ReadableStreamDefaultReader<Uint8Array>;
}

const signIn = ({ email }: Account, url: string) =>
  createCaller(url)('/auth/sign-in', { body: { email, password: PASSWORD, transport: 'token' } });

/** Calls as the same person in a session of its own. */
async function elsewhere(account: Account, url: string): Promise<Caller> {
  const { json } = await signIn(account, url);
  return createCaller(url, { authorization: `Bearer ${json.data.tokens.accessToken}` });
}

/** What ends a credential. New ways to lose rights belong here. */
type End = (account: Account, url: string, colleagues: Colleagues) => Promise<unknown>;

const SESSION_ENDINGS: Record<string, End> = {
  'sign-out': ({ call }) => call('/auth/sign-out', { body: {} }),
  'the use of an old refresh token': async ({ refreshToken }, url) => {
    const refresh = async (token: string) =>
      (await createCaller(url)('/auth/refresh', { body: { refreshToken: token } })).json.data;
    const { tokens } = await refresh(refreshToken);
    await refresh(tokens.refreshToken);
    const { status } = await createCaller(url)('/auth/refresh', { body: { refreshToken } });
    expect(status).toBe(401);
  },
  'removal from the organization': async (account, _, colleagues) => {
    const owner = await colleagues.add(account, 'owner');
    const id = await colleagues.memberIdOf(account);
    await owner.call(`/members/${id}`, { method: 'DELETE' });
  },
  'the deletion of the organization': async ({ call }) => {
    const { name } = (await call('/organizations/current')).json.data;
    const confirm = encodeURIComponent(name);
    await call(`/organizations/current?confirm=${confirm}`, { method: 'DELETE' });
  },
  'leaving the organization': async (account, _, colleagues) => {
    await colleagues.add(account, 'owner');
    await account.call('/members/leave', { method: 'POST' });
  },
  'a switch to another organization': async ({ call, refreshToken }) => {
    const { json } = await call('/organizations', { body: { name: 'Other' } });
    const body = { organizationId: json.data.id, refreshToken };
    await call('/auth/switch-organization', { body });
  },
  'the person, from another session': async (account, url) => {
    const [id = ''] = account.refreshToken.split('.');
    const call = await elsewhere(account, url);
    expect((await call(`/auth/sessions/${id}`, { method: 'DELETE' })).status).toBe(200);
  },
  'the person, who ends all other sessions': async (account, url) => {
    const call = await elsewhere(account, url);
    expect((await call('/auth/sessions', { method: 'DELETE' })).json.data).toEqual({ ended: 1 });
    expect((await call('/auth/me')).status).toBe(200);
  },
  'more sign-ins than a person may have sessions': async (account, url) => {
    const signIns = await Promise.all(
      Array.from({ length: MAX_SESSIONS }, () => signIn(account, url)),
    );
    expect(signIns.map(({ status }) => status)).toEqual(signIns.map(() => 200));
  },
};

describe.each(BACKENDS)('rights that end, over %s', (kind) => {
  let redis: TestRedis | null = null;
  let here: TestServer;
  let there: TestServer;
  let colleagues: Colleagues;

  beforeAll(async () => {
    redis = kind === 'redis' ? await startRedis() : null;
    const env: Record<string, string> = redis ? { REDIS_URL: redis.url } : {};
    here = await startServer('lean', { env });
    there = await startServer('lean', { env, databaseUrl: here.databaseUrl });
    colleagues = createColleagues(here);
  }, 120_000);
  afterAll(async () => {
    await colleagues?.close();
    await there?.close();
    await here?.close();
    await redis?.kill();
  });

  const callThere = (token: string) =>
    createCaller(there.url, { authorization: `Bearer ${token}` });

  /** Opens a stream on the other server, so that its process knows the credential. */
  async function use(account: Account, token: string): Promise<Credential> {
    await account.call('/webhooks', { body: { url: 'https://example.com/', events: [] } });
    await account.call('/orders', { body: orderBody() });
    const { json } = await account.call('/jobs');
    const response = await fetch(`${there.url}/api/v1/jobs/${json.data[0].id}/events`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(200);
    const stream = response.body?.getReader();
    if (!stream) throw new Error('The response has no body');
    await stream.read();
    return { account, token, stream };
  }

  async function expectEnded({ token, stream }: Credential): Promise<void> {
    await eventually(async () => {
      const { status, json } = await callThere(token)('/orders');
      expect([status, json.error?.code]).toEqual([401, 'UNAUTHENTICATED']);
    }, SOON_MS);
    const write = await callThere(token)('/orders', { body: orderBody({ number: 'late' }) });
    expect(write.status).toBe(401);
    const ended = (async () => {
      while (!(await stream.read()).done);
    })().then(
      () => 'ended',
      () => 'ended',
    );
    expect(await Promise.race([ended, sleep(SOON_MS, 'still open')])).toBe('ended');
  }

  it.each(Object.entries(SESSION_ENDINGS))(
    'end a session by %s on every server',
    async (_, end) => {
      const account = await signUp(here.url);
      const credential = await use(account, account.accessToken);
      await end(account, here.url, colleagues);
      await expectEnded(credential);
    },
  );

  it('end what a lower role may not do', async () => {
    const owner = await signUp(here.url);
    const member = await colleagues.add(owner, 'member');
    const write = (number: string) =>
      callThere(member.token)('/orders', { body: orderBody({ number }) });
    expect((await write('before')).status).toBe(201);
    await owner.call(`/members/${member.id}`, { method: 'PATCH', body: { role: 'viewer' } });
    await eventually(async () => expect((await write('after')).status).toBe(403), SOON_MS);
  });

  it('end what a custom role no longer allows', async () => {
    const owner = await signUp(here.url);
    const member = await colleagues.add(owner, 'viewer');
    const role = { name: 'Reader', scopes: ['orders:read', 'jobs:read'] };
    const { id: roleId } = (await owner.call('/roles', { body: role })).json.data;
    const body = { role: 'custom', roleId };
    await owner.call(`/members/${member.id}`, { method: 'PATCH', body });
    const read = () => callThere(member.token)('/orders');
    await eventually(async () => expect((await read()).status).toBe(200), SOON_MS);
    const less = { ...role, scopes: ['jobs:read'] };
    await owner.call(`/roles/${roleId}`, { method: 'PUT', body: less });
    await eventually(async () => expect((await read()).status).toBe(403), SOON_MS);
  });

  it('end the personal API key of a member who is removed', async () => {
    const owner = await signUp(here.url);
    const member = await colleagues.add(owner, 'admin');
    const { json } = await member.call('/auth/api-keys', {
      body: { name: 'key', scopes: ['orders:read'] },
    });
    expect((await callThere(json.data.key)('/orders')).status).toBe(200);
    await owner.call(`/members/${member.id}`, { method: 'DELETE' });
    await eventually(
      async () => expect((await callThere(json.data.key)('/orders')).status).toBe(401),
      SOON_MS,
    );
  });

  it('end an API key that is revoked', async () => {
    const account = await signUp(here.url);
    const scopes = ['orders:read', 'orders:write', 'jobs:read'];
    const { json } = await account.call('/auth/api-keys', { body: { name: 'key', scopes } });
    const credential = await use(account, json.data.key);
    await account.call(`/auth/api-keys/${json.data.id}`, { method: 'DELETE' });
    await expectEnded(credential);
  });

  it('leave a session alone whose id is known, but not its refresh token', async () => {
    const account = await signUp(here.url);
    const [sessionId, secret = '', signature = ''] = account.refreshToken.split('.');
    const forged = [
      `${sessionId}.${'x'.repeat(43)}.${'x'.repeat(43)}`,
      `${sessionId}.${secret}.${'x'.repeat(43)}`,
      `${sessionId}.${'x'.repeat(43)}.${signature}`,
    ];
    for (const refreshToken of forged) {
      const { status } = await createCaller(here.url)('/auth/refresh', { body: { refreshToken } });
      expect(status).toBe(401);
    }
    expect((await account.call('/auth/me')).status).toBe(200);
    const { refreshToken } = account;
    const renewed = await createCaller(here.url)('/auth/refresh', { body: { refreshToken } });
    expect(renewed.status).toBe(200);
  });
});
