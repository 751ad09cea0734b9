import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import { type Account, createCaller, signUp } from '@/__tests__/support/http/api';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';
import { type Colleagues, createColleagues } from '@/__tests__/support/services/colleagues';

let server: TestServer;
let colleagues: Colleagues;
let owner: Account;
beforeAll(async () => {
  server = await startServer('lean');
  colleagues = createColleagues(server);
  owner = await signUp(server.url);
}, 90_000);
afterAll(async () => {
  await colleagues?.close();
  await server?.close();
});

const denials = async (account = owner) =>
  (await account.call('/audit-logs?action=ACCESS_DENIED')).json.data;

async function callerWithKey(body: object) {
  const { json } = await owner.call('/auth/api-keys', { body: { name: 'key', ...body } });
  const call = createCaller(server.url, { authorization: `Bearer ${json.data.key}` });
  return { call, id: json.data.id };
}

it('records a missing role in the organization, with neither body nor query', async () => {
  const viewer = await colleagues.add(owner, 'viewer');
  const body = { name: 'never recorded' };
  const { status } = await viewer.call('/organizations/current?x=query', { method: 'PATCH', body });
  expect(status).toBe(403);
  const [entry] = await eventually(async () => {
    const entries = await denials();
    expect(entries).toHaveLength(1);
    return entries;
  });
  expect(entry).toMatchObject({
    actorType: 'user',
    actorId: viewer.userId,
    outcome: 'failure',
    changes: null,
    metadata: {
      operation: 'PATCH /api/v1/organizations/current',
      code: 'FORBIDDEN',
      requiredRole: 'admin',
      requiredScope: 'organizations:write',
    },
  });
  expect(entry.requestId).toBeTruthy();
  expect(JSON.stringify(entry)).not.toMatch(/never recorded|x=query/);
});

it('records a missing scope and a refused address of an API key', async () => {
  const weak = await callerWithKey({ scopes: ['jobs:read'] });
  const elsewhere = await callerWithKey({
    scopes: ['jobs:read'],
    allowedAddresses: ['203.0.113.9'],
  });
  expect((await weak.call('/audit-logs')).status).toBe(403);
  expect((await elsewhere.call('/jobs')).status).toBe(403);
  await eventually(async () => {
    const ofKeys = (await denials()).filter((entry: { actorId: string }) =>
      [weak.id, elsewhere.id].includes(entry.actorId),
    );
    expect(ofKeys).toHaveLength(2);
    expect(ofKeys[0].metadata).toMatchObject({ addressAllowed: false });
    expect(ofKeys[1].metadata).toMatchObject({ requiredScope: 'audit:read' });
  });
});

it('records nothing for anonymous clients, failed CSRF checks and what does not exist', async () => {
  const other = await signUp(server.url);
  await createCaller(server.url)('/audit-logs');
  await other.call('/jobs/cmissing0000000000000000');
  const cookie = `plinth_access=${other.accessToken}`;
  const forged = await createCaller(server.url, { cookie })('/organizations/current', {
    method: 'PATCH',
    body: { name: 'x' },
  });
  expect([forged.status, forged.json.error.code]).toEqual([403, 'CSRF_FAILED']);
  // A refusal that is recorded comes after those that are not.
  const viewer = await colleagues.add(other, 'viewer');
  await viewer.call('/audit-logs');
  await eventually(async () => expect(await denials(other)).toHaveLength(1));
});
