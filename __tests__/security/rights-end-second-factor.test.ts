import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import {
  type Account,
  type Caller,
  createCaller,
  orderBody,
  signUp,
} from '@/__tests__/support/http/api';
import { BACKENDS } from '@/__tests__/support/queue/queue-stack';
import { bearer } from '@/__tests__/support/security/attack';
import { startRedis, type TestRedis } from '@/__tests__/support/servers/redis';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';
import { type Colleagues, createColleagues } from '@/__tests__/support/services/colleagues';
import { addTotp } from '@/__tests__/support/services/totp';

/** "Within a second", and some room for a busy machine. */
const SOON_MS = 3_000;
const REFUSED = [403, 'SECOND_FACTOR_SETUP_REQUIRED'];

const setPolicy = (call: Caller, requiresSecondFactor: boolean) =>
  call('/organizations/current/second-factor-policy', {
    method: 'PUT',
    body: { requiresSecondFactor },
  });

describe.each(BACKENDS)('a second factor that the organization requires, over %s', (kind) => {
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

  const callThere = (token: string) => createCaller(there.url, bearer(token));
  const outcome = async (call: Caller, path = '/orders') => {
    const { status, json } = await call(path);
    return status === 200 ? status : [status, json.error.code];
  };

  async function ownerWithFactor(): Promise<Account> {
    const owner = await signUp(here.url);
    await addTotp(owner);
    return owner;
  }

  it('refuses members without one on every server, except on their own account', async () => {
    const owner = await ownerWithFactor();
    const member = await colleagues.add(owner, 'admin');
    const call = callThere(member.token);
    expect(await outcome(call)).toBe(200);
    expect((await setPolicy(owner.call, true)).json.data.requiresSecondFactor).toBe(true);
    await eventually(async () => expect(await outcome(call)).toEqual(REFUSED), SOON_MS);
    for (const path of ['/auth/me', '/auth/factors', '/auth/sessions', '/organizations']) {
      expect(await outcome(call, path)).toBe(200);
    }
    expect(await outcome(callThere(owner.accessToken))).toBe(200);
    const { json } = await owner.call('/audit-logs?action=SECOND_FACTOR_POLICY_CHANGED');
    expect(json.data[0].changes).toEqual({ requiresSecondFactor: { from: false, to: true } });
  });

  it('admits a session again once its person has added one, or the policy is gone', async () => {
    const owner = await ownerWithFactor();
    const adding = await colleagues.add(owner, 'member');
    const waiting = await colleagues.add(owner, 'member');
    await setPolicy(owner.call, true);
    for (const { token } of [adding, waiting]) {
      await eventually(
        async () => expect(await outcome(callThere(token))).toEqual(REFUSED),
        SOON_MS,
      );
    }
    await addTotp(adding);
    await eventually(async () => expect(await outcome(callThere(adding.token))).toBe(200), SOON_MS);
    expect(await outcome(callThere(waiting.token))).toEqual(REFUSED);
    await setPolicy(owner.call, false);
    await eventually(
      async () => expect(await outcome(callThere(waiting.token))).toBe(200),
      SOON_MS,
    );
  });

  it('ends the open streams of sessions without one', async () => {
    const owner = await ownerWithFactor();
    const member = await colleagues.add(owner, 'member');
    await owner.call('/webhooks', { body: { url: 'https://example.com/', events: [] } });
    await owner.call('/orders', { body: orderBody() });
    const jobs = await owner.call('/jobs');
    const response = await fetch(`${there.url}/api/v1/jobs/${jobs.json.data[0].id}/events`, {
      headers: bearer(member.token),
    });
    expect(response.status).toBe(200);
    const stream = response.body?.getReader();
    await stream?.read();
    await setPolicy(owner.call, true);
    const ended = (async () => {
      while (stream && !(await stream.read()).done);
    })().then(
      () => 'ended',
      () => 'ended',
    );
    expect(await Promise.race([ended, sleep(SOON_MS, 'still open')])).toBe('ended');
  });

  it('leaves API keys alone', async () => {
    const owner = await ownerWithFactor();
    const member = await colleagues.add(owner, 'admin');
    const keys: string[] = [];
    for (const kind of ['personal', 'organization']) {
      const body = { name: kind, kind, scopes: ['orders:read'] };
      keys.push((await member.call('/auth/api-keys', { body })).json.data.key);
    }
    await setPolicy(owner.call, true);
    await eventually(
      async () => expect(await outcome(callThere(member.token))).toEqual(REFUSED),
      SOON_MS,
    );
    for (const key of keys) expect(await outcome(callThere(key))).toBe(200);
  });

  it('cannot be required by an owner whose own session has none', async () => {
    const owner = await signUp(here.url);
    const { status, json } = await setPolicy(owner.call, true);
    expect([status, json.error.code]).toEqual([409, 'CONFLICT']);
    expect(await outcome(owner.call)).toBe(200);
  });
});
