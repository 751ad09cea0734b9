import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type ConnectedFixture,
  createConnectedFixture,
} from '@/__tests__/support/connections/connected-fixture';
import type { Account } from '@/__tests__/support/http/api';
import { ConnectionSecrets } from '@/lib/auth/oauth/connection-secrets';
import type { TokenSet } from '@/lib/auth/oauth/token-set';
import { createVault } from '@/lib/auth/oauth/token-vault';
import type { Container } from '@/lib/container';
import { NeedsReauthError, ProviderError } from '@/lib/errors';
import { ConnectionSecretsRepository } from '@/lib/repositories/connection-secrets-repository';

let fixture: ConnectedFixture;
let account: Account;
let connectionId: string;

beforeAll(async () => {
  // No worker runs: nothing but the tests uses the connection.
  fixture = await createConnectedFixture({ accessTokenTtl: 600 });
  account = await fixture.signUp();
  ({ connectionId } = await fixture.connect(account));
});
afterAll(() => fixture?.close());
afterEach(() => {
  fixture.sandbox.control.misbehave({ latencyMs: 0, tokenErrorNext: 0, failNext: 0 });
});

/** Changes the stored tokens, without the provider knowing. */
async function alter(tokens: Partial<TokenSet>) {
  const vault = createVault(fixture.container.config.encryptionKeys);
  const secrets = new ConnectionSecrets(new ConnectionSecretsRepository(fixture.prisma), vault);
  await secrets.update(connectionId, (stored) => ({
    ...stored,
    tokens: { ...stored.tokens, ...tokens },
  }));
}
const expire = () => alter({ issuedAt: Date.now() - 600_000, expiresAt: Date.now() - 1000 });
const nearlyExpire = () =>
  alter({ issuedAt: Date.now() - 400_000, expiresAt: Date.now() + 60_000 });
const tokenStats = () => fixture.sandbox.control.stats().tokens;

async function call(container: Container): Promise<unknown> {
  const client = await container.createAuthenticatedClient(connectionId);
  return client.request('/api/shop');
}

function startChild(calls: number) {
  const child = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      '__tests__/support/connections/refresh-child.ts',
      connectionId,
      String(calls),
    ],
    {
      env: { ...process.env, ...fixture.environment } as NodeJS.ProcessEnv,
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ready: () => lines.next(),
    go: async () => {
      child.stdin.write('go\n');
      return JSON.parse((await lines.next()).value) as string[];
    },
    kill: () => child.kill('SIGKILL'),
  };
}

describe('refreshing tokens', { timeout: 60_000 }, () => {
  it('happens once, however many calls in however many processes need it', async () => {
    const children = [startChild(20), startChild(20)];
    try {
      await Promise.all(children.map((child) => child.ready()));
      const containers = [fixture.container, fixture.createProcess(), fixture.createProcess()];
      await expire();
      const before = tokenStats();
      // Slow enough for everybody to arrive while the first one is at it.
      fixture.sandbox.control.misbehave({ latencyMs: 400 });
      const [outcomes] = await Promise.all([
        Promise.all(children.map((child) => child.go())),
        ...containers.flatMap((container) => Array.from({ length: 20 }, () => call(container))),
      ]);
      expect(outcomes.flat()).toEqual(Array(40).fill('ok'));
      expect(tokenStats().refreshed).toBe(before.refreshed + 1);
      expect(tokenStats().refused).toEqual({});
    } finally {
      for (const child of children) child.kill();
    }
  });

  it('refreshes a token that the provider rejects, once for all callers', async () => {
    const before = tokenStats();
    await alter({ accessToken: 'no-longer-known' });
    const other = fixture.createProcess();
    await Promise.all([
      ...Array.from({ length: 10 }, () => call(fixture.container)),
      ...Array.from({ length: 10 }, () => call(other)),
    ]);
    expect(tokenStats().refreshed).toBe(before.refreshed + 1);
  });

  it('outlives an outage of the token service while the old token is good', async () => {
    await nearlyExpire();
    const before = tokenStats();
    fixture.sandbox.control.misbehave({ tokenErrorNext: 1 });
    await expect(call(fixture.container)).resolves.toMatchObject({ id: 'mosswick-tea' });
    expect(tokenStats().refreshed).toBe(before.refreshed);
    await call(fixture.container);
    expect(tokenStats().refreshed).toBe(before.refreshed + 1);
  });

  it('does not take an outage for a rejection', async () => {
    await expire();
    fixture.sandbox.control.misbehave({ tokenErrorNext: 1 });
    const failure = await call(fixture.container).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ProviderError);
    const row = await fixture.prisma.connection.findFirstOrThrow({ where: { id: connectionId } });
    expect(row.status).toBe('active');
    await expect(call(fixture.container)).resolves.toMatchObject({ id: 'mosswick-tea' });
  });

  it('goes on after a process died holding the lock', async () => {
    await expire();
    await fixture.prisma.connectionSecret.update({
      where: { connectionId },
      data: { lockOwner: 'dead', lockedUntil: new Date(Date.now() + 1500) },
    });
    const startedAt = Date.now();
    await expect(call(fixture.container)).resolves.toMatchObject({ id: 'mosswick-tea' });
    expect(Date.now() - startedAt).toBeGreaterThan(1000);
  });

  it('reports needs_reauth once when many callers are rejected together', async () => {
    fixture.sandbox.control.misbehave({ revokeGrants: true });
    const other = fixture.createProcess();
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: 10 }, () => call(fixture.container)),
      ...Array.from({ length: 10 }, () => call(other)),
    ]);
    const reasons = outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason);
    expect(reasons.every((reason) => reason instanceof NeedsReauthError)).toBe(true);
    const type = 'connection.needs_reauth';
    expect(await fixture.prisma.webhookEvent.count({ where: { type } })).toBe(1);
    expect(await fixture.prisma.notification.count({ where: { type } })).toBe(1);
    expect(
      await fixture.prisma.auditLog.count({ where: { action: 'CONNECTION_NEEDS_REAUTH' } }),
    ).toBe(1);
  });
});
