import type { RequestSource } from '@/lib/auth/actor';
import { countedAddress } from '@/lib/auth/counted-address';
import { hashToken } from '@/lib/auth/crypto';
import type { DeviceTokens } from '@/lib/auth/device-tokens';
import { RateLimitedError } from '@/lib/errors';
import type { SessionsRepository } from '@/lib/repositories/sessions-repository';
import { DAY_MS } from '@/lib/utils/durations';

const REMEMBERED_MS = 90 * DAY_MS;

type Decision = { allowed: boolean; resetSeconds: number };

type AccountTier = 'sign_in_account' | 'second_factor' | 'second_factor_account' | 'account_mail';

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
 * Whose budget an attempt counts against: that of a browser or an IP address of earlier sign-ins, so that
 * nobody can use up the owner's, or else that of the account. E-mail addresses without an account are
 * counted alike, so the limit does not reveal which accounts exist.
 */
function createBudgetOwner({ sessions, deviceTokens }: AccountBudgetDeps) {
  return async function ownerOf(attempt: AccountAttempt): Promise<{ key: string; known: boolean }> {
    const { email, source, deviceToken } = attempt;
    const userId = attempt.userId ?? '';
    const deviceId = deviceTokens.verify(userId, deviceToken);
    if (deviceId !== null) return { key: `device:${deviceId}`, known: true };
    const since = new Date(Date.now() - REMEMBERED_MS);
    const known = source.ip !== null && (await sessions.existsFrom(userId, source.ip, since));
    if (known) return { key: `address:${userId}:${source.ip}`, known };
    return { key: `account:${hashToken(email)}`, known };
  };
}

function assertAllowed({ allowed, resetSeconds }: Decision): void {
  if (!allowed) throw new RateLimitedError(resetSeconds);
}

/**
 * Takes one attempt to sign in, which limits guessing from many addresses.
 * @throws RateLimitedError, which the function it returns throws
 */
export function createSignInBudget(deps: AccountBudgetDeps) {
  const ownerOf = createBudgetOwner(deps);
  return async function takeAttempt(attempt: AccountAttempt): Promise<void> {
    const { key } = await ownerOf(attempt);
    assertAllowed(await deps.rateLimiter.consume('sign_in_account', key));
  };
}

/**
 * Takes one code of a second factor. The password comes before it, so that nobody without it uses the
 * budget up. Somebody who knows it uses up that of their own address alone, unless they have many: all
 * new addresses together have a second, larger budget, which bounds guessing.
 * @throws RateLimitedError, which the function it returns throws
 */
export function createSecondFactorBudget(deps: AccountBudgetDeps) {
  const ownerOf = createBudgetOwner(deps);
  const { rateLimiter } = deps;
  return async function takeAttempt(attempt: AccountAttempt): Promise<void> {
    const { key, known } = await ownerOf(attempt);
    if (known) return assertAllowed(await rateLimiter.consume('second_factor', key));
    const own = `${key}:${countedAddress(attempt.source.ip)}`;
    assertAllowed(await rateLimiter.consume('second_factor', own));
    assertAllowed(await rateLimiter.consume('second_factor_account', key));
  };
}

/** Takes one mail; false when there have been enough, which the response must not reveal. */
export function createMailBudget(deps: AccountBudgetDeps) {
  const ownerOf = createBudgetOwner(deps);
  return async function allowsMail(attempt: AccountAttempt): Promise<boolean> {
    const { key } = await ownerOf(attempt);
    return (await deps.rateLimiter.consume('account_mail', key)).allowed;
  };
}
