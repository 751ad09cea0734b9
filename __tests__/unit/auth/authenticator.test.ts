import { expect, it, vi } from 'vitest';
import { createAccessTokens } from '@/lib/auth/access-tokens';
import { createAuthenticator } from '@/lib/auth/authenticator';
import { hashToken } from '@/lib/auth/crypto';
import { createCsrf } from '@/lib/auth/csrf';
import { RateLimitedError, UnauthenticatedError } from '@/lib/errors';

const source = { requestId: 'request-1', ip: '203.0.113.8', userAgent: null };
const unlimited = { allowedAddresses: [], rateLimit: null };
const rights = { role: 'admin' as const, scopes: [] };
const proof = { authenticatedAt: 0, secondFactor: false };
const key = { id: 'key', userId: 'ada', organizationId: 'org', ...unlimited, ...rights };
const claims = { userId: 'ada', organizationId: 'org', role: 'admin', sessionId: 's' } as const;

/** An authenticator that knows the key `plinth_good`, with a budget of `budget` failures. */
function create(budget: number) {
  let left = budget;
  const accessTokens = createAccessTokens(['a secret']);
  const findApiKey = vi.fn(async (hash: string) => {
    if (hash !== hashToken('plinth_good')) throw new UnauthenticatedError('no such key');
    return key;
  });
  const failedAttempts = {
    assertAllowed() {
      if (left === 0) throw new RateLimitedError(60);
    },
    async record() {
      if (left === 0) throw new RateLimitedError(60);
      left -= 1;
    },
  };
  const authenticator = createAuthenticator({
    accessTokens,
    csrf: createCsrf(['a secret']),
    credentials: {
      findApiKey,
      findSession: () => ({ ...rights, proof, lacksSecondFactor: true }),
      findPortalSession: async () => ({ organizationId: 'org1', customerId: 'customer1' }),
    },
    failedAttempts,
  });
  /** The error's code, or who it is. */
  const use = async (credential: string) => {
    try {
      const actor = await (authenticator.isApiKey(credential)
        ? authenticator.fromApiKey(credential, source)
        : authenticator.fromAccessToken(credential, source));
      return actor.id;
    } catch (error) {
      return (error as UnauthenticatedError).code;
    }
  };
  return { use, accessTokens, findApiKey };
}

it('looks up as many wrong API keys as the budget has, and no more', async () => {
  const { use, findApiKey } = create(3);
  const codes = [];
  for (let index = 0; index < 6; index += 1) codes.push(await use(`plinth_${index}`));
  expect(codes).toEqual([...Array(3).fill('UNAUTHENTICATED'), ...Array(3).fill('RATE_LIMITED')]);
  expect(findApiKey).toHaveBeenCalledTimes(3);
});

it('lets in keys that have worked before, and valid access tokens, however many fail', async () => {
  const { use, accessTokens } = create(2);
  expect(await use('plinth_good')).toBe('key');
  for (let index = 0; index < 4; index += 1) await use(`plinth_${index}`);
  expect(await use('plinth_4')).toBe('RATE_LIMITED');
  expect(await use('plinth_good')).toBe('key');
  expect(await use(await accessTokens.issue(claims))).toBe('ada');
});

it('counts forged access tokens, and never expired ones', async () => {
  const { use, accessTokens } = create(2);
  vi.useFakeTimers({ now: Date.now() - 3_600_000, toFake: ['Date'] });
  const expired = await accessTokens.issue(claims);
  vi.useRealTimers();
  for (let index = 0; index < 5; index += 1) expect(await use(expired)).toBe('TOKEN_EXPIRED');
  const forged = await createAccessTokens(['another secret']).issue(claims);
  const codes = [await use(forged), await use(forged), await use(forged), await use('rubbish')];
  expect(codes).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED', 'RATE_LIMITED', 'RATE_LIMITED']);
  expect(await use(expired)).toBe('TOKEN_EXPIRED');
});
