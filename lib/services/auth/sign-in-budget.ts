import type { RequestSource } from '@/lib/auth/actor';
import { hashToken } from '@/lib/auth/crypto';
import type { DeviceTokens } from '@/lib/auth/device-tokens';
import { RateLimitedError } from '@/lib/errors';
import type { SessionsRepository } from '@/lib/repositories/sessions-repository';

const REMEMBERED_MS = 90 * 24 * 60 * 60 * 1000;

type Decision = { allowed: boolean; resetSeconds: number };

type AccountTier = 'sign_in_account' | 'second_factor' | 'account_mail';

export interface AccountBudgetDeps {
  rateLimiter: { consume(tier: AccountTier, key: string): Decision | Promise<Decision> };
  sessions: Pick<SessionsRepository, 'existsFrom'>;
  deviceTokens: DeviceTokens;
}

/** An attempt to sign in, or a request for a mail; `userId` is null for an address without an account. */
export interface AccountAttempt {
  email: string;
  userId: string | null;
  source: RequestSource;
  deviceToken: string | null;
}

/**
 * Counts attempts against the account's budget, which limits guessing (tiers `sign_in_account` and
 * `second_factor`) and mails (`account_mail`) from many addresses. Nobody can use up the owner's: browsers and IP addresses of
 * earlier sign-ins have their own budgets. E-mail addresses without an account are counted alike, so the
 * limit does not reveal which accounts exist.
 */
function createAccountBudget({ rateLimiter, sessions, deviceTokens }: AccountBudgetDeps) {
  async function budgetKey(attempt: AccountAttempt): Promise<string> {
    const { email, source, deviceToken } = attempt;
    const userId = attempt.userId ?? '';
    const deviceId = deviceTokens.verify(userId, deviceToken);
    if (deviceId !== null) return `device:${deviceId}`;
    const since = new Date(Date.now() - REMEMBERED_MS);
    const isKnown = source.ip !== null && (await sessions.existsFrom(userId, source.ip, since));
    return isKnown ? `address:${userId}:${source.ip}` : `account:${hashToken(email)}`;
  }

  return async (tier: AccountTier, attempt: AccountAttempt): Promise<Decision> =>
    rateLimiter.consume(tier, await budgetKey(attempt));
}

const createLimit = (tier: AccountTier) => (deps: AccountBudgetDeps) => {
  const take = createAccountBudget(deps);
  return async function takeAttempt(attempt: AccountAttempt): Promise<void> {
    const { allowed, resetSeconds } = await take(tier, attempt);
    if (!allowed) throw new RateLimitedError(resetSeconds);
  };
};

/** Takes one attempt to sign in. @throws RateLimitedError, which the function it returns throws */
export const createSignInBudget = createLimit('sign_in_account');

/**
 * Takes one code of a second factor, as `createSignInBudget` does. The password comes before it, so that
 * nobody without it can use the budget up.
 */
export const createSecondFactorBudget = createLimit('second_factor');

/** Takes one mail; false when there have been enough, which the response must not reveal. */
export function createMailBudget(deps: AccountBudgetDeps) {
  const take = createAccountBudget(deps);
  return async function allowsMail(attempt: AccountAttempt): Promise<boolean> {
    return (await take('account_mail', attempt)).allowed;
  };
}
