import { describe, expect, it, vi } from 'vitest';
import { actorOf } from '@/__tests__/support/services/actors';
import { createPendingIdentities } from '@/lib/auth/oauth/pending-identities';
import type { Transaction } from '@/lib/db/transaction';
import { Identities, type IdentitiesDeps } from '@/lib/services/auth/identities';
import { WaysIn, type WaysInDeps } from '@/lib/services/auth/ways-in';

const USER = 'user00000001';
const GOOGLE = {
  name: 'google',
  label: 'Google',
  issuer: 'https://accounts.google.com',
  clientId: 'c',
  clientSecret: 's',
  trustsEmail: false,
};
const at = new Date('2026-01-15T10:30:00Z');
const row = (id: string, issuer: string) => ({
  ...{ id, issuer, userId: USER, subject: id, email: 'ada@example.com' },
  ...{ createdAt: at, lastUsedAt: null },
});

/** An account with these identities. */
function setUp(rows: ReturnType<typeof row>[], passwordHash: string | null = null) {
  const removed: string[] = [];
  const mail = vi.fn();
  const record = vi.fn();
  const identityRows = {
    list: async () => rows,
    remove: async (_: Transaction, id: string) => void removed.push(id),
  };
  const passkeyRows = { list: async () => [] };
  const ways = { issuers: [GOOGLE], identityRows, passkeyRows };
  const deps = {
    issuers: [GOOGLE],
    waysIn: new WaysIn(ways as unknown as WaysInDeps),
    transaction: (work: (tx: Transaction) => unknown) => work({} as Transaction),
    users: { lock: async () => ({ id: USER, passwordHash }) },
    identityRows,
    pendingIdentities: createPendingIdentities(['a secret of the tests']),
    mail: { enqueue: mail },
    audit: { record },
  } as unknown as IdentitiesDeps;
  return { identities: new Identities(deps), removed, mail, record };
}

const actor = actorOf('organization1', USER);

describe('unlinking an issuer', () => {
  it('is possible while there is a password', async () => {
    const { identities, removed, mail, record } = setUp([row('one', GOOGLE.issuer)], 'hash');
    await identities.unlink(actor, 'one');
    expect(removed).toEqual(['one']);
    expect(record).toHaveBeenCalledOnce();
    const [, request] = mail.mock.calls[0] as [unknown, { template: string; props: object }];
    expect(request.template).toBe('identity-changed');
    expect(request.props).toMatchObject({ label: 'Google', linked: false });
  });

  it('is possible while another issuer is left, also with a slash at its end', async () => {
    const rows = [row('one', GOOGLE.issuer), row('two', `${GOOGLE.issuer}/`)];
    const { identities, removed } = setUp(rows);
    await identities.unlink(actor, 'one');
    expect(removed).toEqual(['one']);
  });

  it('is refused when only issuers are left that are configured no longer', async () => {
    const rows = [row('one', GOOGLE.issuer), row('two', 'https://gone.example')];
    const { identities, removed, record } = setUp(rows);
    await expect(identities.unlink(actor, 'one')).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(removed).toEqual([]);
    expect(record).not.toHaveBeenCalled();
  });

  it('of somebody else does not exist', async () => {
    const { identities } = setUp([], 'hash');
    await expect(identities.unlink(actor, 'one')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

it('lists issuers that are configured no longer by their address', async () => {
  const { identities } = setUp([row('one', GOOGLE.issuer), row('two', 'https://gone.example')]);
  expect(await identities.list(actor)).toMatchObject([
    { name: 'google', label: 'Google' },
    { name: null, label: 'https://gone.example' },
  ]);
});
