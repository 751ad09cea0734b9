import { describe, expect, it, vi } from 'vitest';
import type { Transaction } from '@/lib/db/transaction';
import { OidcAccounts, type OidcAccountsDeps } from '@/lib/services/auth/oidc-accounts';
import { OidcRefusal } from '@/lib/services/auth/oidc-refusal';

const USER = { id: 'user00000001', email: 'ada@example.com', name: 'Ada' };
const ISSUER = {
  ...{ name: 'google', label: 'Google', issuer: 'https://accounts.google.com' },
  ...{ clientId: 'c', clientSecret: 's', trustsEmail: false },
};
const person = {
  ...{ issuer: ISSUER.issuer, subject: '1234', name: 'Ada' },
  ...{ email: USER.email, emailVerified: true },
};
const source = { requestId: 'r', ip: '203.0.113.7', userAgent: null };

/** Somebody comes back from the issuer; `known` says whether the identity is linked. */
function setUp(known: boolean, challenge: string | null, unlinked = false) {
  const start = vi.fn(async () => ({ sessionId: 'session' }));
  const mail = vi.fn();
  const deps = {
    transaction: (work: (tx: Transaction) => unknown) => work({} as Transaction),
    users: {
      findLive: async () => USER,
      findByEmail: async () => USER,
      findMember: async () => ({ user: USER }),
    },
    identityRows: {
      findBySubject: async () => (known ? { id: 'identity', userId: USER.id } : null),
      recordUse: async () => !unlinked,
    },
    sessions: { start },
    deviceTokens: { verify: () => null },
    mail: { enqueue: mail },
    secondFactorSignIn: { challenge: async () => challenge && { challenge } },
  } as unknown as OidcAccountsDeps;
  return { accounts: new OidcAccounts(deps), start, mail };
}

describe('somebody whom an issuer has identified', () => {
  it('gets a session, and a mail about the new browser', async () => {
    const { accounts, start, mail } = setUp(true, null);
    const entry = await accounts.enter(person, ISSUER, source, null);
    expect(entry).toEqual({ session: { sessionId: 'session' } });
    expect(start.mock.calls).toMatchObject([[{}, { method: 'oidc:google' }]]);
    expect(mail.mock.calls).toMatchObject([[{}, { template: 'new-device' }]]);
  });

  it('gets no session before the second factor, if the account has one', async () => {
    const { accounts, start, mail } = setUp(true, 'id.signature');
    const entry = await accounts.enter(person, ISSUER, source, null);
    expect(entry).toEqual({ challenge: 'id.signature' });
    expect(start).not.toHaveBeenCalled();
    expect(mail).not.toHaveBeenCalled();
  });

  it('gets no session when the identity is unlinked at the same moment', async () => {
    const { accounts, start } = setUp(true, null, true);
    await expect(accounts.enter(person, ISSUER, source, null)).rejects.toThrow(OidcRefusal);
    expect(start).not.toHaveBeenCalled();
  });

  it('gets no session of the account that only has the same address', async () => {
    const { accounts, start } = setUp(false, null);
    const entry = await accounts.enter(person, ISSUER, source, null);
    expect(entry).toEqual({
      pending: { userId: USER.id, issuer: ISSUER.issuer, subject: '1234', email: USER.email },
    });
    expect(start).not.toHaveBeenCalled();
  });
});
