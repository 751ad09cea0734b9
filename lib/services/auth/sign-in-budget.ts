import type { RequestSource } from '@/lib/auth/actor';
import { hashToken } from '@/lib/auth/crypto';
import type { DeviceTokens } from '@/lib/auth/device-tokens';
import { RateLimitedError } from '@/lib/errors';
import type { SessionsRepository } from '@/lib/repositories/sessions-repository';

const REMEMBERED_MS = 90 * 24 * 60 * 60 * 1000;

type Decision = { allowed: boolean; resetSeconds: number };

export interface SignInBudgetDeps {
  rateLimiter: {
    consume(tier: 'sign_in_account', key: string): Decision | Promise<Decision>;
  };
  sessions: Pick<SessionsRepository, 'existsFrom'>;
  deviceTokens: DeviceTokens;
}

/** An attempt to sign in; `userId` is null for an address without an account. */
export interface SignInAttempt {
  email: string;
  userId: string | null;
  source: RequestSource;
  deviceToken: string | null;
}

/**
 * Takes one attempt from the account's budget (tier `sign_in_account`), which limits guessing from many
 * addresses. It cannot lock out the account's owner: browsers and IP addresses of earlier sign-ins have
 * their own budgets. E-mail addresses without an account are counted alike, so the limit does not reveal
 * which accounts exist.
 */
export function createSignInBudget({ rateLimiter, sessions, deviceTokens }: SignInBudgetDeps) {
  async function budgetKey(attempt: SignInAttempt): Promise<string> {
    const { email, source, deviceToken } = attempt;
    const userId = attempt.userId ?? '';
    const deviceId = deviceTokens.verify(userId, deviceToken);
    if (deviceId !== null) return `device:${deviceId}`;
    const since = new Date(Date.now() - REMEMBERED_MS);
    const isKnown = source.ip !== null && (await sessions.existsFrom(userId, source.ip, since));
    return isKnown ? `address:${userId}:${source.ip}` : `account:${hashToken(email)}`;
  }

  /** @throws RateLimitedError */
  return async function takeAttempt(attempt: SignInAttempt): Promise<void> {
    const key = await budgetKey(attempt);
    const { allowed, resetSeconds } = await rateLimiter.consume('sign_in_account', key);
    if (!allowed) throw new RateLimitedError(resetSeconds);
  };
}
