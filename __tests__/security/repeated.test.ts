import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attack, isUnsafe, MISSING_ID } from '@/__tests__/support/security/attack';
import { createSession, resourcesOf, snapshot } from '@/__tests__/support/security/samples';
import { createTenants, type Tenants } from '@/__tests__/support/security/tenants';
import { contracts } from '@/lib/contracts';
import type { Contract } from '@/lib/contracts/contract';

/**
 * Every change by a known caller, sent twice with one key. New operations take part by themselves.
 */
const changes = Object.entries<Contract>(contracts).filter(
  ([, contract]) => contract.authenticate && isUnsafe(contract),
);
const isDelete = ([, { method }]: (typeof changes)[number]) => method === 'DELETE';
/** What takes a sample away comes last. */
const keyed = [...changes.filter((named) => !isDelete(named)), ...changes.filter(isDelete)];

/** Refused with the samples as they are, so that there is no response to store; each must be listed. */
const REFUSED: Record<string, string> = {
  createConnection: 'no provider is configured',
  authorizeConnection: 'no provider is configured',
  cancelJob: 'the sample has ended',
  confirmTotp: 'the example’s code is wrong',
  addPasskey: 'the example’s credential is not signed',
  renamePasskey: 'the sample is somebody else’s',
  removePasskey: 'the sample is somebody else’s',
  removePassword: 'it is the last way to sign in',
  createRecoveryCodes: 'the caller has no second factor',
  removeTotp: 'the caller has none',
  switchOrganization: 'the caller is no member of the example’s organization',
  acceptInvitation: 'the example’s token is not ours',
  resetMemberFactors: 'the sample has no second factor',
  setSecondFactorPolicy: 'the caller has no second factor',
  leaveOrganization: 'the caller is the last owner',
  transferOwnership: 'no member is named: the caller would lose the role that the others need',
  deleteOrganization: 'its name is not confirmed',
  deleteAccount: 'its address is not confirmed',
  startLink: 'no issuer is configured',
  linkPendingIdentity: 'nothing waits to be linked',
};

/** After these the caller is nobody any more, and gets no response again. */
const ENDS_ITS_SESSION = ['signOut'];

let tenants: Tenants;
beforeAll(async () => {
  tenants = await createTenants();
});
afterAll(async () => {
  await tenants?.close();
});

/** The rows of the tenant; of jobs only which there are, for the queue moves them meanwhile. */
async function rows() {
  const { db, victim } = tenants;
  const all = (await snapshot(db, victim.organizationId)) as { jobs: { id: string }[] };
  return { ...all, jobs: all.jobs.map(({ id }) => id).sort() };
}

describe.each(keyed)('%s, sent twice with one Idempotency-Key', (name, contract) => {
  it('changes something once, and returns the same', async () => {
    const { url, ids, db, victim } = tenants;
    const [resource = ''] = resourcesOf(contract.path);
    const sample = name === 'transferOwnership' ? undefined : ids[resource];
    // Other operations end sessions, such as a change of the password.
    const id =
      resource === 'sessions' ? (await createSession(db, victim)).id : (sample ?? MISSING_ID);
    const headers = {
      ...(await tenants.admittedTo(contract)),
      'idempotency-key': `twice-${name}`,
    };
    const send = (extra = {}) => attack(url, contract, { ...headers, ...extra }, id);

    const first = await send();
    const between = await rows();
    const second = await send();
    expect(await rows()).toEqual(between);
    if (ENDS_ITS_SESSION.includes(name)) {
      expect([first.status, second.status]).toEqual([contract.status, 401]);
      return;
    }
    expect(second.status).toBe(first.status);
    if (name in REFUSED) {
      expect(first.status).toBeGreaterThanOrEqual(400);
      return;
    }
    expect(first.status).toBe(contract.status);
    expect(first.headers.has('idempotency-replayed')).toBe(false);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second.text).toBe(first.text);
    expect(second.headers.getSetCookie()).toEqual(first.headers.getSetCookie());

    const other = await attack(
      `${url}`,
      { ...contract, path: `${contract.path}?other=1` },
      headers,
      id,
    );
    expect([400, 422]).toContain(other.status);
  });
});
