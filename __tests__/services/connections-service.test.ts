import { beforeEach, describe, expect, it, vi } from 'vitest';
import { recordJobs } from '@/__tests__/support/queue/recorded-jobs';
import { actorOf } from '@/__tests__/support/services/actors';
import { hashToken } from '@/lib/auth/crypto';
import { connectionCreated } from '@/lib/contracts/connection-events';
import type { Transaction } from '@/lib/db/transaction';
import {
  ForbiddenError,
  NeedsReauthError,
  NotFoundError,
  ProviderError,
  UnauthenticatedError,
} from '@/lib/errors';
import { createLogger } from '@/lib/logger';
import type { Callback } from '@/lib/services/connections/connection-authorization';
import {
  ConnectionsService,
  type ConnectionsServiceDeps,
} from '@/lib/services/connections-service';

const tx = {} as unknown as Transaction;
const actor = actorOf('org1', 'user1');
const BINDING = 'b'.repeat(43);
const source = { requestId: 'request1', ip: null, userAgent: null };

function setUp() {
  const row = {
    id: 'connection1',
    organizationId: 'org1',
    userId: 'user1',
    provider: 'shop',
    externalId: 'account1',
    name: 'The shop',
    status: 'active',
    scopes: 'read write',
    lastError: null,
    lastSyncedAt: null,
    createdAt: new Date(),
    updatedAt: new Date(),
  };
  const state = {
    id: 'state1',
    stateHash: hashToken('state'),
    organizationId: 'org1',
    userId: 'user1',
    sessionId: 'session1',
    provider: 'shop',
    codeVerifier: 'verifier',
    settings: {},
    consumedAt: null as Date | null,
    connectionId: null as string | null,
    jobId: null as string | null,
    bindingHash: hashToken(BINDING),
  };
  const tokens = {
    accessToken: 'access',
    refreshToken: 'refresh',
    issuedAt: 0,
    expiresAt: 1_800_000_000_000,
    scopes: ['read'],
  };
  const oauth = {
    buildAuthUrl: vi.fn(
      async ({ state: value }: { state: string }) => `http://shop/?state=${value}`,
    ),
    exchangeCode: vi.fn(async () => ({ tokens, fields: {} })),
    revoke: vi.fn(async () => undefined),
  };
  const provider = {
    id: 'shop',
    name: 'Shop',
    description: 'A shop',
    baseUrl: 'http://shop',
    oauth: { scopes: ['read'] },
    identify: vi.fn(async () => ({ externalId: 'account1', name: 'The shop' })),
    webhooks: { unregister: vi.fn(async () => undefined) },
  };
  const parts = {
    transaction: vi.fn(<T>(work: (given: Transaction) => Promise<T>) => work(tx)),
    connections: {
      find: vi.fn(async () => row as typeof row | null),
      lock: vi.fn(async () => row as typeof row | null),
      connect: vi.fn(async () => ({ row, known: false })),
      update: vi.fn(async (_tx: unknown, _id: string, change: object) => ({ ...row, ...change })),
    },
    states: {
      create: vi.fn(async () => undefined),
      removeExpired: vi.fn(async () => undefined),
      findByHash: vi.fn(async (hash: string) => (hash === state.stateHash ? state : null)),
      consume: vi.fn(async () => true),
      complete: vi.fn(async () => undefined),
      remove: vi.fn(async () => undefined),
    },
    credentials: {
      findSession: vi.fn(async () => ({ role: 'member', scopes: 'all', lacksSecondFactor: false })),
      findMember: vi.fn(async () => ({ role: 'member', scopes: 'all' })),
    },
    secrets: {
      load: vi.fn(async () => ({ tokens, webhook: { externalId: 'hook1', secret: 's' } })),
      upsert: vi.fn(async () => undefined),
      remove: vi.fn(async () => undefined),
    },
    providers: {
      list: () => [provider],
      get: (id: string) => {
        if (id !== 'shop') throw new NotFoundError('Provider');
        return provider;
      },
    },
    oauth: () => oauth,
    vault: { encrypt: (text: string) => `sealed ${text}`, decrypt: () => 'verifier' },
    ingesters: [],
    jobs: recordJobs(),
    audit: { record: vi.fn(async () => undefined) },
    webhooks: { publish: vi.fn(async () => undefined) },
    createAuthenticatedClient: vi.fn(async () => ({ request: vi.fn() })),
    appUrl: 'http://app',
    logger: createLogger({ level: 'silent' }),
  };
  const service = new ConnectionsService(parts as unknown as ConnectionsServiceDeps);
  return { ...parts, row, state, provider, client: oauth, service };
}

let fixture: ReturnType<typeof setUp>;
beforeEach(() => {
  fixture = setUp();
});

describe('ConnectionsService.authorize', () => {
  it('stores hashes and ciphertexts only', async () => {
    const started = await fixture.service.authorize(actor, { provider: 'shop', fields: {} }, null);
    const state = new URL(started.authorizationUrl).searchParams.get('state') ?? '';
    const [, stored] = fixture.states.create.mock.calls[0] as unknown as [unknown, object];
    expect(stored).toMatchObject({
      stateHash: hashToken(state),
      bindingHash: hashToken(started.cookie.value),
      codeVerifier: expect.stringMatching(/^sealed /),
      organizationId: 'org1',
    });
    expect(JSON.stringify(stored)).not.toContain(state);
  });

  it('keeps a browser’s binding, unless it is none of ours', async () => {
    const kept = await fixture.service.authorize(actor, { provider: 'shop', fields: {} }, BINDING);
    expect(kept.cookie.value).toBe(BINDING);
    const fresh = await fixture.service.authorize(actor, { provider: 'shop', fields: {} }, 'weak');
    expect(fresh.cookie.value).not.toBe('weak');
  });

  it('is for people, and for providers that exist', async () => {
    const nobody = { ...actor, userId: null };
    await expect(
      fixture.service.authorize(nobody, { provider: 'shop', fields: {} }, null),
    ).rejects.toThrow(ForbiddenError);
    await expect(
      fixture.service.authorize(actor, { provider: 'x', fields: {} }, null),
    ).rejects.toThrow(NotFoundError);
  });
});

describe('ConnectionsService.callback', () => {
  const query = { state: 'state', code: 'code' };
  const comeBack = (given: Partial<Callback> = {}) =>
    fixture.service.callback({
      query,
      params: new URLSearchParams(query),
      binding: BINDING,
      source,
      ...given,
    });

  it('stores everything in one transaction', async () => {
    // The account's name is asked for over HTTP before anything is written.
    const { connectionId, jobId } = await comeBack();
    expect(fixture.transaction).toHaveBeenCalledTimes(1);
    expect(connectionId).toBe('connection1');
    expect(fixture.states.complete).toHaveBeenCalledWith(tx, 'state1', { connectionId, jobId });
    expect(fixture.secrets.upsert).toHaveBeenCalledWith(tx, 'connection1', {
      tokens: expect.objectContaining({ accessToken: 'access' }),
      webhook: null,
      refusedSince: null,
    });
    expect(fixture.webhooks.publish).toHaveBeenCalledWith(
      tx,
      expect.objectContaining({ event: connectionCreated }),
    );
  });

  it.each([
    ['an unknown state', { state: 'other' }, BINDING],
    ['no binding', query, null],
    ['another binding', query, 'c'.repeat(43)],
  ])('refuses %s without using the state up', async (_, given, binding) => {
    const call = comeBack({ query: given, binding });
    await expect(call).rejects.toMatchObject({ code: 'OAUTH_STATE_INVALID' });
    expect(fixture.states.consume).not.toHaveBeenCalled();
  });

  it('refuses a used state, a session that has ended or lacks a factor, and a role that is too low by now', async () => {
    fixture.states.consume.mockResolvedValueOnce(false);
    const used = comeBack();
    await expect(used).rejects.toMatchObject({ code: 'OAUTH_STATE_INVALID' });
    const { findSession } = fixture.credentials;
    findSession.mockRejectedValueOnce(new UnauthenticatedError('The session has ended'));
    const left = comeBack();
    await expect(left).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    findSession.mockResolvedValueOnce({ role: 'viewer', scopes: 'all', lacksSecondFactor: false });
    const demoted = comeBack();
    await expect(demoted).rejects.toMatchObject({ code: 'FORBIDDEN' });
    findSession.mockResolvedValueOnce({ role: 'member', scopes: 'all', lacksSecondFactor: true });
    const factorless = comeBack();
    await expect(factorless).rejects.toMatchObject({ code: 'SECOND_FACTOR_SETUP_REQUIRED' });
    expect(fixture.client.exchangeCode).not.toHaveBeenCalled();
  });

  it('shows a page that is loaded again what the first request has led to', async () => {
    fixture.states.consume.mockResolvedValueOnce(false);
    const again = comeBack();
    const outcome = { consumedAt: new Date(), connectionId: 'connection1', jobId: 'job1' };
    Object.assign(fixture.state, outcome);
    await expect(again).resolves.toEqual({ connectionId: 'connection1', jobId: 'job1' });
    expect(fixture.client.exchangeCode).not.toHaveBeenCalled();
  });

  it('writes nothing when the account cannot be identified', async () => {
    fixture.provider.identify.mockRejectedValueOnce(new ProviderError('Shop is down'));
    await expect(comeBack()).rejects.toThrow('down');
    expect(fixture.transaction).not.toHaveBeenCalled();
    expect(fixture.states.remove).toHaveBeenCalledWith('state1');
  });
});

describe('ConnectionsService.disconnect', () => {
  it('revokes at the provider, then deletes the tokens', async () => {
    const gone = await fixture.service.disconnect(actor, 'connection1');
    expect(gone.status).toBe('disconnected');
    expect(fixture.provider.webhooks.unregister).toHaveBeenCalledWith(expect.anything(), 'hook1');
    expect(fixture.client.revoke).toHaveBeenCalledWith('refresh');
    expect(fixture.secrets.remove).toHaveBeenCalledWith(tx, 'connection1');
  });

  it('still revokes when the webhook cannot be removed, and deletes the tokens in any case', async () => {
    fixture.provider.webhooks.unregister.mockRejectedValueOnce(new ProviderError('down'));
    fixture.client.revoke.mockRejectedValueOnce(new ProviderError('down'));
    await fixture.service.disconnect(actor, 'connection1');
    expect(fixture.client.revoke).toHaveBeenCalled();
    expect(fixture.secrets.remove).toHaveBeenCalled();
  });

  it('returns 404 when another request was quicker', async () => {
    fixture.connections.lock.mockResolvedValueOnce(null);
    await expect(fixture.service.disconnect(actor, 'connection1')).rejects.toThrow(NotFoundError);
  });
});

describe('ConnectionsService.health', () => {
  it.each([
    ['ok', null],
    ['needs_reauth', new NeedsReauthError('connection1')],
    ['unreachable', new ProviderError('Shop is down')],
  ])('says %s', async (status, failure) => {
    if (failure) fixture.provider.identify.mockRejectedValueOnce(failure);
    const health = await fixture.service.health(actor, 'connection1');
    expect(health).toMatchObject({ status, message: failure?.message ?? null });
    expect(health.tokenExpiresAt).toBe(new Date(1_800_000_000_000).toISOString());
  });

  it('notices that the grant is another account’s', async () => {
    fixture.provider.identify.mockResolvedValueOnce({ externalId: 'other', name: 'Other' });
    const health = await fixture.service.health(actor, 'connection1');
    expect(health.status).toBe('unreachable');
  });
});
