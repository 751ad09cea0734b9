import { describe, expect, it, vi } from 'vitest';
import { createDeviceTokens } from '@/lib/auth/device-tokens';
import { type AccountAttempt, createSignInBudget } from '@/lib/services/auth/sign-in-budget';

const LIMIT = 3;
const deviceTokens = createDeviceTokens(['a secret']);

/** A budget of three attempts; the owner has signed in from 192.0.2.1 before. */
function setUp() {
  const spent = new Map<string, number>();
  const consume = vi.fn((tier: string, key: string) => {
    expect(tier).toBe('sign_in_account');
    const count = (spent.get(key) ?? 0) + 1;
    spent.set(key, count);
    return { allowed: count <= LIMIT, resetSeconds: 60 };
  });
  const existsFrom = async (userId: string, ip: string) => userId === 'owner' && ip === '192.0.2.1';
  const takeAttempt = createSignInBudget({
    rateLimiter: { consume },
    sessions: { existsFrom },
    deviceTokens,
  });
  return { takeAttempt, spent };
}

function attemptFrom(ip: string | null, more: Partial<AccountAttempt> = {}): AccountAttempt {
  const source = { requestId: 'request-1', ip, userAgent: null };
  return { email: 'ada@example.com', userId: 'owner', source, deviceToken: null, ...more };
}

describe('the budget of attempts to sign in to an account', () => {
  it('is used up by guesses from many addresses', async () => {
    const { takeAttempt } = setUp();
    for (let i = 0; i < LIMIT; i += 1) await takeAttempt(attemptFrom(`198.51.100.${i}`));
    await expect(takeAttempt(attemptFrom('198.51.100.9'))).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      headers: { 'Retry-After': '60' },
    });
    await expect(takeAttempt(attemptFrom(null))).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('leaves the owner theirs, from an address or in a browser that they used before', async () => {
    const { takeAttempt } = setUp();
    for (let i = 0; i <= LIMIT; i += 1) {
      await takeAttempt(attemptFrom('198.51.100.1')).catch(() => undefined);
    }
    await takeAttempt(attemptFrom('192.0.2.1'));
    const deviceToken = deviceTokens.issue('owner');
    await takeAttempt(attemptFrom('203.0.113.7', { deviceToken }));
  });

  it('is not widened by forged device tokens, nor by those of another user', async () => {
    const { takeAttempt, spent } = setUp();
    const other = deviceTokens.issue('somebody');
    for (const deviceToken of ['', '.', 'x.y', other, createDeviceTokens(['b']).issue('owner')]) {
      await takeAttempt(attemptFrom('198.51.100.1', { deviceToken })).catch(() => undefined);
    }
    expect([...spent.values()]).toEqual([5]);
  });

  it('bounds the attempts of one browser and of one address, too', async () => {
    const { takeAttempt } = setUp();
    const deviceToken = deviceTokens.issue('owner');
    for (const attempt of [attemptFrom('192.0.2.1'), attemptFrom('203.0.113.7', { deviceToken })]) {
      for (let i = 0; i < LIMIT; i += 1) await takeAttempt(attempt);
      await expect(takeAttempt(attempt)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    }
  });

  it('is the same for an e-mail address without an account', async () => {
    const { takeAttempt } = setUp();
    const unknown = attemptFrom('198.51.100.1', { email: 'x@example.com', userId: null });
    for (let i = 0; i < LIMIT; i += 1) await takeAttempt(unknown);
    await expect(takeAttempt(unknown)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });
});
