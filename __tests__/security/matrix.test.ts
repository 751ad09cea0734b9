import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, createCaller } from '@/__tests__/support/http/api';
import { attack, bearer, isUnsafe, MISSING_ID, seen } from '@/__tests__/support/security/attack';
import { MARK } from '@/__tests__/support/security/sample';
import { resourcesOf, SAMPLES, snapshot } from '@/__tests__/support/security/samples';
import { createTenants, type Tenants } from '@/__tests__/support/security/tenants';
import { createMember } from '@/__tests__/support/services/members';
import { contracts } from '@/lib/contracts';
import { type Contract, RECENT_AUTHENTICATION_MINUTES } from '@/lib/contracts/contract';
import { SCOPES } from '@/lib/contracts/manifest.gen';
import { hasRole, ROLES } from '@/lib/contracts/permissions';

type Named = [name: string, contract: Contract];
const operations: Named[] = Object.entries<Contract>(contracts);
/** For customers and their tokens there is portal.test.ts. */
const closed = operations.filter(([, { authenticate, portal }]) => authenticate && !portal);
const unsafe = closed.filter(([, contract]) => isUnsafe(contract));
const sensitive = closed.filter(([, { recentAuthentication }]) => recentAuthentication);
const withId = closed.filter(([, { path }]) => path.includes(':'));
const readable = closed.filter(([, { method, path }]) => method === 'GET' && !path.includes(':'));

let tenants: Tenants;
beforeAll(async () => {
  tenants = await createTenants();
});
afterAll(async () => {
  await tenants?.close();
});

/** The response's status and error code: `[403, 'FORBIDDEN']`. */
async function refusal(contract: Contract, headers: Record<string, string>) {
  const { status, json } = await attack(tenants.url, contract, headers);
  return [status, json?.error?.code];
}

describe('what is open', () => {
  it('is open by decision: a new open route has to be added here', () => {
    const open = operations.filter(([, { authenticate }]) => !authenticate).map(([name]) => name);
    expect(open.sort()).toEqual([
      'approveEmailChange',
      'confirmEmailChange',
      'connectionCallback',
      'createPasskeyChallenge',
      'forgotPassword',
      'getLiveness',
      'getMetrics',
      'getOpenApi',
      'getPortalFrameOrigins',
      'getReadiness',
      'getVersion',
      'listOidcIssuers',
      'oidcCallback',
      'previewInvitation',
      'receiveProviderWebhook',
      'refresh',
      'resendVerification',
      'resetPassword',
      'restoreAccount',
      'signIn',
      'signInWithPasskey',
      'signInWithSecondFactor',
      'signUp',
      'signUpByInvitation',
      'startOidc',
      'undoEmailChange',
      'unsubscribe',
      'verifyEmail',
    ]);
  });

  it('is open without a second factor that the organization requires by decision, too', () => {
    const own = closed.filter(([, { ownAccount }]) => ownAccount).map(([name]) => name);
    expect(own.sort()).toEqual([
      'acceptInvitation',
      'addPasskey',
      'beginPasskey',
      'beginTotp',
      'cancelEmailChange',
      'changeEmail',
      'changePassword',
      'confirmTotp',
      'createRecoveryCodes',
      'deleteAccount',
      'endOtherSessions',
      'endSession',
      'getEmailSuppression',
      'getFactors',
      'getNotificationTiming',
      'leaveOrganization',
      'liftEmailSuppression',
      'linkPendingIdentity',
      'listIdentities',
      'listNotificationPreferences',
      'listOrganizations',
      'listSessions',
      'me',
      'reauthenticate',
      'removePasskey',
      'removePassword',
      'removeTotp',
      'renamePasskey',
      'setNotificationPreference',
      'setNotificationTiming',
      'signOut',
      'startLink',
      'switchOrganization',
      'unlinkIdentity',
      'updateMe',
    ]);
  });

  it('has a sample of every resource that a path names', () => {
    const missing = operations.flatMap(([name, { path }]) =>
      resourcesOf(path)
        .filter((resource) => !(resource in SAMPLES))
        .map((resource) => `${name}: add a sample of "${resource}" to security/samples.ts`),
    );
    expect(missing).toEqual([]);
  });
});

describe.each(closed)('%s', (_, contract) => {
  it('refuses anonymous clients', async () => {
    expect(await refusal(contract, {})).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('refuses an access token whose time is over, in header and cookie', async () => {
    const { expired } = tenants;
    expect(await refusal(contract, bearer(expired))).toEqual([401, 'TOKEN_EXPIRED']);
    const cookie = `plinth_access=${expired}`;
    expect(await refusal(contract, { cookie })).toEqual([401, 'TOKEN_EXPIRED']);
  });

  it('refuses every role below its own, and admits its own', async () => {
    const required = contract.role ?? 'nobody';
    expect(ROLES).toContain(required);
    for (const role of ROLES) {
      const [status, code] = await refusal(contract, bearer(await tenants.tokenOf(role)));
      if (contract.role && hasRole(role, contract.role)) expect([401, 403]).not.toContain(status);
      else expect([role, status, code]).toEqual([role, 403, 'FORBIDDEN']);
    }
  });

  it('refuses custom roles with every scope but its own, and admits its own', async () => {
    const { scope, role } = contract;
    const others = SCOPES.filter((one) => one !== scope);
    const [status, code] = await refusal(contract, bearer(await tenants.tokenOfCustom(others)));
    // Without a scope, what every member may do is open to custom roles, too.
    if (scope || role !== 'viewer') expect([status, code]).toEqual([403, 'FORBIDDEN']);
    else expect([401, 403]).not.toContain(status);
    if (!scope) return;
    const [admitted] = await refusal(contract, bearer(await tenants.tokenOfCustom([scope])));
    expect([401, 403]).not.toContain(admitted);
  });

  it('refuses API keys that have every scope but its own, and admits its own', async () => {
    const { keyWith, keyWithout, victim } = tenants;
    const without = await keyWithout(victim, contract.scope);
    expect(await refusal(contract, bearer(without))).toEqual([403, 'FORBIDDEN']);
    if (!contract.scope) return;
    const [status] = await refusal(contract, bearer(await keyWith(victim, [contract.scope])));
    expect([401, 403]).not.toContain(status);
  });

  it('refuses a session without the required second factor, unless it is about the own account', async () => {
    const without = await tenants.tokenUnderPolicy({ secondFactor: false });
    const [status, code] = await refusal(contract, bearer(without));
    if (contract.ownAccount) expect([401, 403]).not.toContain(status);
    else expect([status, code]).toEqual([403, 'SECOND_FACTOR_SETUP_REQUIRED']);
    const having = await tenants.tokenUnderPolicy({ secondFactor: true });
    const [admitted] = await refusal(contract, bearer(having));
    expect([401, 403]).not.toContain(admitted);
  });

  it('refuses revoked and expired API keys', async () => {
    const { db, victim } = tenants;
    const scopes = contract.scope ? [contract.scope] : SCOPES.slice(0, 1);
    for (const data of [{ revokedAt: new Date() }, { expiresAt: new Date() }]) {
      const { json } = await victim.call('/auth/api-keys', { body: { name: 'gone', scopes } });
      await db.apiKey.update({ where: { id: json.data.id }, data });
      expect(await refusal(contract, bearer(json.data.key))).toEqual([401, 'UNAUTHENTICATED']);
    }
  });
});

describe.each(sensitive)('%s long after the sign-in', (_, contract) => {
  it('refuses a session until its person has proved again who they are', async () => {
    const old = await tenants.tokenProvedBefore(RECENT_AUTHENTICATION_MINUTES);
    expect(await refusal(contract, bearer(old))).toEqual([403, 'REAUTHENTICATION_REQUIRED']);
    const recent = await tenants.tokenProvedBefore(RECENT_AUTHENTICATION_MINUTES - 1);
    const [status] = await refusal(contract, bearer(recent));
    expect([401, 403]).not.toContain(status);
  });
});

describe.each(unsafe)('%s with the cookies of a session', (_, contract) => {
  it('refuses without the CSRF token, with a wrong one and from another site', async () => {
    const own = await tenants.browser();
    const { cookie } = own;
    const attempts: Record<string, string>[] = [
      { cookie },
      { cookie, 'x-csrf-token': 'x'.repeat(43) },
      { ...own, origin: 'https://evil.example' },
      { ...own, origin: 'null' },
      { ...own, 'sec-fetch-site': 'cross-site' },
      { ...own, 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of attempts) {
      expect(await refusal(contract, headers)).toEqual([403, 'CSRF_FAILED']);
    }
    const [status] = await refusal(contract, { ...own, origin: tenants.url });
    expect([401, 403]).not.toContain(status);
  });
});

describe.each(withId)('%s with the id of another tenant', (_, contract) => {
  it('responds exactly as for an id that does not exist, and changes nothing', async () => {
    const { url, db, ids, victim, attacker, keyWith } = tenants;
    const [resource = ''] = resourcesOf(contract.path);
    const credentials = [attacker.accessToken];
    if (contract.scope) credentials.push(await keyWith(attacker, [contract.scope]));
    const before = await snapshot(db, victim.organizationId);
    for (const credential of credentials) {
      const foreign = await attack(url, contract, bearer(credential), ids[resource]);
      const missing = await attack(url, contract, bearer(credential), MISSING_ID);
      expect([foreign.status, foreign.json?.error.code]).toEqual([404, 'NOT_FOUND']);
      expect(seen(foreign)).toEqual(seen(missing));
    }
    expect(await snapshot(db, victim.organizationId)).toEqual(before);
  });
});

describe.each(readable)('%s asked by another tenant', (_, contract) => {
  it('reveals nothing of the first', async () => {
    const { ids, victim, attacker } = tenants;
    const path = contract.path.replace('/api/v1', '');
    const isList = contract.envelope === 'page';
    const all = isList ? '?perPage=100' : '';
    const own = await victim.call(`${path}${all}`);
    expect(own.status).toBe(200);
    // Else there would be nothing to leak.
    if (isList) expect(own.text).toContain(MARK);

    // Each filter of the list is tried with the ids of the first tenant too.
    const filters = Object.keys(contract.query?.shape ?? {}).filter((name) => /Id$/.test(name));
    const queries = filters.flatMap((name) => Object.values(ids).map((id) => `?${name}=${id}`));
    for (const query of [all, ...queries]) {
      const { status, text } = await attacker.call(`${path}${query}`);
      expect(status).toBe(200);
      for (const secret of [MARK, victim.organizationId, victim.userId, ...Object.values(ids)]) {
        expect(text, `${path}${query}`).not.toContain(secret);
      }
    }
  });
});

describe.each([
  ['listNotifications', async (call: Caller) => (await call('/notifications')).text],
  [
    'markNotificationRead',
    async (call: Caller, id: string) => {
      const { status } = await call(`/notifications/${id}/read`, { method: 'POST' });
      return status === 404 ? '' : MARK;
    },
  ],
])('%s by a colleague', (_, attempt) => {
  it('reaches nothing: notifications are their receiver’s alone', async () => {
    const { db, url, ids, victim } = tenants;
    const colleague = await createMember(db, 'admin', victim.organizationId);
    const call = createCaller(url, bearer(await tenants.tokenFor(colleague)));
    expect(await attempt(call, ids.notifications ?? '')).not.toContain(MARK);
  });
});
