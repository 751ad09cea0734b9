import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createCache } from '@/lib/cache/create-cache';
import type { MemberRights, SessionProof } from '@/lib/contracts/permissions';
import type { Transaction } from '@/lib/db/transaction';
import type { EventBus } from '@/lib/events/event-bus';
import { createLogger } from '@/lib/logger';
import type { LiveApiKey } from '@/lib/repositories/api-keys-repository';
import { LiveCredentials } from '@/lib/services/live-credentials';

const session = { sessionId: 'session1', userId: 'user1', organizationId: 'org1' };
const key: LiveApiKey = {
  id: 'key1',
  kind: 'personal',
  userId: 'user1',
  organizationId: 'org1',
  scopes: ['orders:read', 'orders:write'],
  allowedAddresses: [],
  rateLimit: null,
  expiresAt: null,
};
const ADMIN = { role: 'admin', scopes: 'all' } as const;
const PROOF: SessionProof = { authenticatedAt: 1_700_000_000_000, secondFactor: false };
const FOUND = { ...ADMIN, proof: PROOF, lacksSecondFactor: false };
/** A transaction that has committed. */
const tx = { afterCommit: (task: () => void) => task() } as unknown as Transaction;
const events = {
  publish: async () => undefined,
  subscribe: async () => async () => undefined,
  onGap: () => () => undefined,
} as unknown as EventBus;

function setUp() {
  const sessions = { findProof: vi.fn(async (): Promise<SessionProof | null> => PROOF) };
  const users = {
    findRights: vi.fn(
      async (): Promise<MemberRights | null> => ({ ...ADMIN, requiresSecondFactor: false }),
    ),
  };
  const apiKeys = { findLive: vi.fn(async (): Promise<LiveApiKey | null> => key) };
  const cache = createCache({ events, logger: createLogger({ level: 'silent' }) });
  const organizations = { isLive: vi.fn(async () => true), isDeleted: vi.fn(async () => false) };
  const credentials = new LiveCredentials({ cache, sessions, users, apiKeys, organizations });
  return { sessions, users, apiKeys, organizations, credentials };
}

let fixture: ReturnType<typeof setUp>;
beforeEach(() => {
  fixture = setUp();
});

describe('LiveCredentials', () => {
  it('looks a session up once, and then responds without waiting', async () => {
    const { credentials, sessions, users } = fixture;
    expect(await credentials.findSession(session)).toEqual(FOUND);
    expect(credentials.findSession(session)).toEqual(FOUND);
    expect(sessions.findProof).toHaveBeenCalledTimes(1);
    expect(users.findRights).toHaveBeenCalledTimes(1);
  });

  it.each([
    [false, false, false],
    [false, true, false],
    [true, false, true],
    [true, true, false],
  ])('policy %s, session with a second factor %s: the session lacks one: %s', async (...table) => {
    const [requiresSecondFactor, secondFactor, lacksSecondFactor] = table;
    const { credentials, sessions, users } = fixture;
    users.findRights.mockResolvedValue({ ...ADMIN, requiresSecondFactor });
    sessions.findProof.mockResolvedValue({ ...PROOF, secondFactor });
    expect(await credentials.findSession(session)).toMatchObject({ lacksSecondFactor });
  });

  it.each(['session:session1', 'user:user1', 'organization:org1'] as const)(
    'looks a session up again after a change of %s',
    async (subject) => {
      const { credentials, sessions, users } = fixture;
      await credentials.findSession(session);
      sessions.findProof.mockResolvedValue(null);
      users.findRights.mockResolvedValue(null);
      credentials.invalidate(tx, subject);
      await expect(credentials.findSession(session)).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
      });
    },
  );

  it.each(['api-key:hash', 'user:user1', 'organization:org1'] as const)(
    'looks an API key up again after a change of %s',
    async (subject) => {
      const { credentials, apiKeys, users } = fixture;
      expect(await credentials.findApiKey('hash')).toEqual({ ...key, role: 'admin' });
      apiKeys.findLive.mockResolvedValue(null);
      users.findRights.mockResolvedValue(null);
      credentials.invalidate(tx, subject);
      await expect(credentials.findApiKey('hash')).rejects.toMatchObject({
        code: 'UNAUTHENTICATED',
      });
    },
  );

  it('limits a personal key to the scopes of its creator’s custom role', async () => {
    const { credentials, users } = fixture;
    users.findRights.mockResolvedValue({
      role: 'custom',
      scopes: ['orders:read', 'jobs:read'],
      requiresSecondFactor: true,
    });
    expect((await credentials.findApiKey('hash')).scopes).toEqual(['orders:read']);
  });

  it('lets a key of the organization act without a member, until the organization ends', async () => {
    const { credentials, apiKeys, users, organizations } = fixture;
    apiKeys.findLive.mockResolvedValue({ ...key, kind: 'organization' });
    users.findRights.mockResolvedValue(null);
    const { userId, role, scopes } = await credentials.findApiKey('hash');
    expect([userId, role, scopes]).toEqual([null, 'custom', key.scopes]);
    organizations.isLive.mockResolvedValue(false);
    credentials.invalidate(tx, 'organization:org1');
    await expect(credentials.findApiKey('hash')).rejects.toThrow('ended');
  });

  it('knows that an organization was deleted, until it is restored', async () => {
    const { credentials, organizations } = fixture;
    expect(await credentials.isOrganizationDeleted('org1')).toBe(false);
    expect(credentials.isOrganizationDeleted('org1')).toBe(false);
    for (const isDeleted of [true, false]) {
      organizations.isDeleted.mockResolvedValue(isDeleted);
      credentials.invalidate(tx, 'organization:org1');
      expect(await credentials.isOrganizationDeleted('org1')).toBe(isDeleted);
    }
    expect(organizations.isDeleted).toHaveBeenCalledTimes(3);
  });

  it('keeps what other subjects depend on', async () => {
    const { credentials, sessions, users } = fixture;
    await credentials.findSession(session);
    credentials.invalidate(tx, 'session:session2', 'user:user2', 'organization:org2');
    expect(credentials.findSession(session)).toEqual(FOUND);
    expect(sessions.findProof).toHaveBeenCalledTimes(1);
    expect(users.findRights).toHaveBeenCalledTimes(1);
  });

  it('ends the tokens of the organization that a session has left', async () => {
    const { credentials, sessions } = fixture;
    await credentials.findSession(session);
    sessions.findProof.mockResolvedValue(null);
    const other = { ...session, organizationId: 'org2' };
    await expect(credentials.findSession(other)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('never stores what does not exist', async () => {
    const { credentials, apiKeys } = fixture;
    apiKeys.findLive.mockResolvedValue(null);
    for (let call = 0; call < 3; call += 1) {
      await expect(credentials.findApiKey('unknown')).rejects.toThrow('invalid');
    }
    expect(apiKeys.findLive).toHaveBeenCalledTimes(3);
  });

  it('rejects a key that expires while it is cached', async () => {
    const { credentials, apiKeys } = fixture;
    apiKeys.findLive.mockResolvedValueOnce({ ...key, expiresAt: Date.now() + 50 } as never);
    await credentials.findApiKey('hash');
    await vi.waitFor(() => expect(credentials.findApiKey('hash')).rejects.toThrow('expired'));
  });
});
