import { describe, expect, it, vi } from 'vitest';
import { createDeviceTokens } from '@/lib/auth/device-tokens';
import {
  type AccountAttempt,
  createSecondFactorBudget,
  createSignInBudget,
} from '@/lib/services/auth/sign-in-budget';

const LIMIT = 3;
const deviceTokens = createDeviceTokens(['a secret']);

const SECOND_FACTOR_LIMITS: Record<string, number> = {
  second_factor: 3,
  second_factor_account: 7,
};

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

describe('the budget of codes of a second factor', () => {
  function setUpCodes() {
    const spent = new Map<string, number>();
    const consume = (tier: string, key: string) => {
      const count = (spent.get(`${tier} ${key}`) ?? 0) + 1;
      spent.set(`${tier} ${key}`, count);
      return { allowed: count <= (SECOND_FACTOR_LIMITS[tier] ?? 0), resetSeconds: 60 };
    };
    const existsFrom = async (_: string, ip: string) => ip === '192.0.2.1';
    const deps = { rateLimiter: { consume }, sessions: { existsFrom }, deviceTokens };
    const take = createSecondFactorBudget(deps);
    /** How many of ten codes are taken. */
    return async (attempt: AccountAttempt): Promise<number> => {
      let taken = 0;
      for (let i = 0; i < 10; i += 1) {
        await take(attempt).then(
          () => {
            taken += 1;
          },
          (error) => expect(error).toMatchObject({ code: 'RATE_LIMITED' }),
        );
      }
      return taken;
    };
  }

  it('is used up for one address alone, of IPv6 for its /64', async () => {
    const takeTen = setUpCodes();
    expect(await takeTen(attemptFrom('2001:db8::1'))).toBe(3);
    expect(await takeTen(attemptFrom('2001:db8::2'))).toBe(0);
    expect(await takeTen(attemptFrom('203.0.113.7'))).toBe(3);
  });

  it('bounds codes from all new addresses together, and leaves known ones and browsers theirs', async () => {
    const takeTen = setUpCodes();
    const taken = [];
    for (let i = 1; i <= 4; i += 1) taken.push(await takeTen(attemptFrom(`198.51.100.${i}`)));
    expect(taken).toEqual([3, 3, 1, 0]);
    expect(await takeTen(attemptFrom('192.0.2.1'))).toBe(3);
    const deviceToken = deviceTokens.issue('owner');
    expect(await takeTen(attemptFrom('198.51.100.1', { deviceToken }))).toBe(3);
  });
});
