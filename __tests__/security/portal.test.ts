import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, createCaller } from '@/__tests__/support/http/api';
import { attack, bearer, MISSING_ID, seen } from '@/__tests__/support/security/attack';
import { MARK } from '@/__tests__/support/security/sample';
import { CUSTOMER, resourcesOf, snapshot } from '@/__tests__/support/security/samples';
import {
  createPortalToken,
  createTenants,
  type Tenants,
} from '@/__tests__/support/security/tenants';
import { createMember, startSession } from '@/__tests__/support/services/members';
import { contracts } from '@/lib/contracts';
import type { Contract } from '@/lib/contracts/contract';
import { SCOPES } from '@/lib/contracts/manifest.gen';

type Named = [name: string, contract: Contract];
const operations: Named[] = Object.entries<Contract>(contracts);
const ordinary = operations.filter(([, { authenticate, portal }]) => authenticate && !portal);
const portal = operations.filter(([, one]) => one.portal);
const withId = portal.filter(([, { path }]) => path.includes(':'));
const lists = portal.filter(([, { envelope, path }]) => envelope === 'page' && !path.includes(':'));

let tenants: Tenants;
beforeAll(async () => {
  tenants = await createTenants();
});
afterAll(async () => {
  await tenants?.close();
});

const opened = new Map<string, Promise<string>>();
/** The same, one for all tests. */
function tokenOf({ organizationId, call }: Account, customerId = CUSTOMER): Promise<string> {
  const key = `${organizationId} ${customerId}`;
  const token = opened.get(key) ?? createPortalToken(call, customerId);
  opened.set(key, token);
  return token;
}

async function refusal(contract: Contract, headers: Record<string, string>, id?: string) {
  const { status, json } = await attack(tenants.url, contract, headers, id);
  return [status, json?.error?.code];
}

/** What the token may do now. */
const use = async (token: string) =>
  (await createCaller(tenants.url, bearer(token))('/webhook-portal')).status;

it('is for customers alone by decision', () => {
  expect(portal.map(([name]) => name).sort()).toEqual([
    'createPortalEndpoint',
    'deletePortalEndpoint',
    'getPortal',
    'inspectPortalDelivery',
    'listPortalDeliveries',
    'listPortalEndpoints',
    'resendPortalDeliveries',
    'rotatePortalSecret',
    'testPortalEndpoint',
    'updatePortalEndpoint',
  ]);
});

describe.each(ordinary)('%s with a portal token', (_, contract) => {
  it('refuses it, and changes nothing', async () => {
    const { db, ids, victim } = tenants;
    const token = await tokenOf(victim);
    const [resource = ''] = resourcesOf(contract.path);
    const before = (await snapshot(db, victim.organizationId)) as object;
    expect(await refusal(contract, bearer(token), ids[resource])).toEqual([403, 'FORBIDDEN']);
    expect(await snapshot(db, victim.organizationId)).toEqual({
      ...before,
      // A right that somebody lacks is recorded, after the response.
      audit: expect.any(Number),
    });
  });
});

it('a portal token is no cookie', async () => {
  const cookie = `plinth_access=${await tokenOf(tenants.victim)}`;
  for (const path of ['/webhook-portal', '/auth/me']) {
    expect((await createCaller(tenants.url, { cookie })(path)).status).toBe(401);
  }
});

describe.each(portal)('%s', (_, contract) => {
  it('refuses anonymous clients, users and API keys with every right', async () => {
    const { victim, keyWith } = tenants;
    expect(await refusal(contract, {})).toEqual([401, 'UNAUTHENTICATED']);
    const credentials = [
      bearer(await tenants.tokenOf('owner')),
      await tenants.browser(),
      bearer(await keyWith(victim, SCOPES)),
    ];
    for (const headers of credentials) {
      expect(await refusal(contract, headers)).toEqual([403, 'FORBIDDEN']);
    }
  });

  it('refuses portal tokens that are unknown, expired or revoked, and admits a live one', async () => {
    const { db, victim } = tenants;
    expect(await refusal(contract, bearer('portal_nobody'))).toEqual([401, 'UNAUTHENTICATED']);
    const customerId = 'customer-of-the-past';
    const expired = await createPortalToken(victim.call, customerId);
    expect([401, 403]).not.toContain((await refusal(contract, bearer(expired)))[0]);
    await db.webhookPortalSession.updateMany({
      where: { organizationId: victim.organizationId, customerId },
      data: { expiresAt: new Date() },
    });
    expect(await refusal(contract, bearer(expired))).toEqual([401, 'UNAUTHENTICATED']);
    const revoked = await createPortalToken(victim.call, customerId);
    const { status } = await victim.call('/webhook-portal/sessions/revoke', {
      body: { customerId },
    });
    expect(status).toBe(200);
    expect(await refusal(contract, bearer(revoked))).toEqual([401, 'UNAUTHENTICATED']);
  });
});

describe.each(withId)('%s with the id of somebody else', (_, contract) => {
  it('responds exactly as for an id that does not exist, and changes nothing', async () => {
    const { url, db, ids, victim, attacker } = tenants;
    const [resource = ''] = resourcesOf(contract.path);
    const ofOrganization = { endpoints: 'webhooks', deliveries: 'webhook-deliveries' }[resource];
    const attempts = [
      { token: await tokenOf(victim, 'customer-2'), id: ids[resource] },
      // Another tenant's customer of the same name.
      { token: await tokenOf(attacker), id: ids[resource] },
      { token: await tokenOf(victim), id: ids[ofOrganization ?? ''] },
    ];
    const before = await snapshot(db, victim.organizationId);
    for (const { token, id } of attempts) {
      expect(id).toBeDefined();
      const foreign = await attack(url, contract, bearer(token), id);
      const missing = await attack(url, contract, bearer(token), MISSING_ID);
      expect([foreign.status, foreign.json?.error.code]).toEqual([404, 'NOT_FOUND']);
      expect(seen(foreign)).toEqual(seen(missing));
    }
    expect(await snapshot(db, victim.organizationId)).toEqual(before);
  });
});

describe.each(lists)('%s asked by another customer', (_, contract) => {
  it('reveals nothing, of this tenant and of others', async () => {
    const { url, victim, attacker } = tenants;
    const own = await attack(url, contract, bearer(await tokenOf(victim)));
    // Else there would be nothing to leak.
    expect(own.text).toContain(MARK);
    for (const token of [await tokenOf(victim, 'customer-2'), await tokenOf(attacker)]) {
      const { status, text } = await attack(url, contract, bearer(token));
      expect(status).toBe(200);
      expect(text).not.toContain(MARK);
    }
  });

  it('shows the customer none of the endpoints of the organization itself', async () => {
    const { url, ids, victim } = tenants;
    const { text } = await attack(url, contract, bearer(await tokenOf(victim)));
    expect(text).not.toContain(ids.webhooks);
  });
});

describe('a portal token ends', () => {
  /** An admin in an organization of two, and the owner who can take the rights away. */
  async function createAdmin() {
    const { db, url, tokenFor } = tenants;
    const owner = await createMember(db, 'owner');
    const admin = await createMember(db, 'admin', owner.organizationId);
    const callAs = async (member: typeof owner) =>
      createCaller(url, bearer(await tokenFor(member)));
    const where = { organizationId_userId: admin };
    const { id: memberId } = await db.membership.findUniqueOrThrow({ where });
    return { memberId, ownerIds: owner, admin: await callAs(admin), owner: await callAs(owner) };
  }

  it.each<[what: string, change: (people: Awaited<ReturnType<typeof createAdmin>>) => unknown]>([
    [
      'with the session that created it',
      ({ admin }) => admin('/auth/sign-out', { method: 'POST' }),
    ],
    [
      'when its creator gets a lower role',
      ({ owner, memberId }) =>
        owner(`/members/${memberId}`, { method: 'PATCH', body: { role: 'member' } }),
    ],
    [
      'when its creator is removed',
      ({ owner, memberId }) => owner(`/members/${memberId}`, { method: 'DELETE' }),
    ],
    [
      'with the organization',
      ({ owner }) => owner('/organizations/current?confirm=Shop', { method: 'DELETE' }),
    ],
  ])('%s', async (_, change) => {
    const people = await createAdmin();
    const token = await createPortalToken(people.admin);
    expect(await use(token)).toBe(200);
    expect(await change(people)).toMatchObject({ status: 200 });
    expect(await use(token)).toBe(401);
  });

  it('when the organization requires a second factor that its creator’s session lacks', async () => {
    const { db, url, env } = tenants;
    const { admin, ownerIds } = await createAdmin();
    const token = await createPortalToken(admin);
    const session = await startSession(db, ownerIds, env.JWT_SECRET, { secondFactor: true });
    const { status } = await createCaller(url, bearer(session.token))(
      '/organizations/current/second-factor-policy',
      { method: 'PUT', body: { requiresSecondFactor: true } },
    );
    expect(status).toBe(200);
    expect(await use(token)).toBe(401);
  });

  it.each([
    ['of the organization', 'organization'],
    ['of a person', 'personal'],
  ])('with the API key %s that created it', async (_, kind) => {
    const { admin } = await createAdmin();
    const body = { name: 'key', kind, scopes: ['webhooks:write'] };
    const { json } = await admin('/auth/api-keys', { body });
    const token = await createPortalToken(createCaller(tenants.url, bearer(json.data.key)));
    expect(await use(token)).toBe(200);
    const { status } = await admin(`/auth/api-keys/${json.data.id}`, { method: 'DELETE' });
    expect(status).toBe(200);
    expect(await use(token)).toBe(401);
  });
});
