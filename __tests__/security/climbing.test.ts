import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, type Caller, createCaller, signUp } from '@/__tests__/support/http/api';
import { bearer } from '@/__tests__/support/security/attack';
import { startServer, type TestServer } from '@/__tests__/support/servers/server';
import { type Colleagues, createColleagues } from '@/__tests__/support/services/colleagues';

const OWN_SCOPES = ['members:read', 'members:write', 'roles:read', 'roles:write', 'orders:read'];
const MORE_SCOPES = [...OWN_SCOPES, 'orders:write'];

let server: TestServer;
let colleagues: Colleagues;
beforeAll(async () => {
  server = await startServer('lean');
  colleagues = createColleagues(server);
}, 120_000);
afterAll(async () => {
  await colleagues?.close();
  await server?.close();
});

interface Target {
  viewerId: string;
  adminId: string;
  ownRoleId: string;
  strongRoleId: string;
}

/** Every way to get more than one has, or to give it to somebody else. */
const ATTEMPTS: Record<string, (call: Caller, target: Target) => ReturnType<Caller>> = {
  ...Object.fromEntries(
    ['viewer', 'member', 'admin', 'owner'].map((role) => [
      `make a viewer ${role === 'viewer' ? 'of an admin' : role}`,
      (call: Caller, { viewerId, adminId }: Target) =>
        call(`/members/${role === 'viewer' ? adminId : viewerId}`, {
          method: 'PATCH',
          body: { role },
        }),
    ]),
  ),
  'assign a stronger role': (call, { viewerId, strongRoleId }) =>
    call(`/members/${viewerId}`, {
      method: 'PATCH',
      body: { role: 'custom', roleId: strongRoleId },
    }),
  'remove an admin': (call, { adminId }) => call(`/members/${adminId}`, { method: 'DELETE' }),
  'transfer the ownership': (call, { viewerId }) =>
    call(`/members/${viewerId}/transfer-ownership`, { body: {} }),
  'reset factors': (call, { viewerId }) => call(`/members/${viewerId}/reset-factors`, { body: {} }),
  'widen a role': (call, { ownRoleId }) =>
    call(`/roles/${ownRoleId}`, { method: 'PUT', body: { name: 'Clerk', scopes: MORE_SCOPES } }),
  'narrow a stronger role': (call, { strongRoleId }) =>
    call(`/roles/${strongRoleId}`, { method: 'PUT', body: { name: 'S', scopes: OWN_SCOPES } }),
  'create a stronger role': (call) =>
    call('/roles', { body: { name: 'Stronger', scopes: MORE_SCOPES } }),
  'invite an admin': (call) =>
    call('/invitations', { body: { email: 'admin@example.com', role: 'admin' } }),
  'invite with a stronger role': (call, { strongRoleId }) =>
    call('/invitations', {
      body: { email: 'strong@example.com', role: 'custom', roleId: strongRoleId },
    }),
  'create a stronger key': (call) =>
    call('/auth/api-keys', { body: { name: 'Key', scopes: MORE_SCOPES } }),
  'create a key of the organization': (call) =>
    call('/auth/api-keys', { body: { name: 'Key', kind: 'organization', scopes: OWN_SCOPES } }),
};

describe.each(['custom role', 'personal API key of an owner', 'API key of the organization'])(
  'somebody with a %s',
  (kind) => {
    let call: Caller;
    let target: Target;

    async function createKey(owner: Account, keyKind: string): Promise<Caller> {
      const body = { name: 'Key', kind: keyKind, scopes: OWN_SCOPES };
      const { key } = (await owner.call('/auth/api-keys', { body })).json.data;
      return createCaller(server.url, bearer(key));
    }

    beforeAll(async () => {
      const owner = await signUp(server.url);
      const createRole = async (name: string, scopes: string[]) =>
        (await owner.call('/roles', { body: { name, scopes } })).json.data.id;
      target = {
        viewerId: (await colleagues.add(owner, 'viewer')).id,
        adminId: (await colleagues.add(owner, 'admin')).id,
        ownRoleId: await createRole('Clerk', OWN_SCOPES),
        strongRoleId: await createRole('Strong', MORE_SCOPES),
      };
      if (kind === 'custom role') {
        const clerk = await colleagues.add(owner, 'viewer');
        const body = { role: 'custom', roleId: target.ownRoleId };
        await owner.call(`/members/${clerk.id}`, { method: 'PATCH', body });
        call = clerk.call;
      } else {
        call = await createKey(owner, kind.startsWith('personal') ? 'personal' : 'organization');
      }
      // The rights do suffice for what is within them.
      const mine = { name: 'Reader', scopes: ['orders:read'] };
      expect((await call('/roles', { body: mine })).status).toBe(201);
    });

    it.each(Object.keys(ATTEMPTS))('cannot %s', async (name) => {
      const response = await ATTEMPTS[name]?.(call, target);
      expect([400, 403]).toContain(response?.status);
    });
  },
);
