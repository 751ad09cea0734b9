import type { Step } from '@/lib/api/context';
import type { Actor } from '@/lib/auth/actor';
import { type Contract, RECENT_AUTHENTICATION_MINUTES } from '@/lib/contracts/contract';
import { allows } from '@/lib/contracts/permissions';
import {
  ApiError,
  ForbiddenError,
  SecondFactorSetupRequiredError,
  UnauthenticatedError,
} from '@/lib/errors';

/**
 * Whether the caller's rights allow the operation, and the session meets the organization's policy.
 * @throws ForbiddenError, SecondFactorSetupRequiredError
 */
export function assertAuthorized(contract: Contract, actor: Actor): void {
  assertAllowed(contract, actor);
  if (actor.lacksSecondFactor && !contract.ownAccount) throw new SecondFactorSetupRequiredError();
}

/**
 * Denies by default: a contract without a role allows nobody, one without a scope no API key. The portal
 * is for customers alone, and customers are for the portal alone.
 */
function assertAllowed({ role, scope, portal }: Contract, actor: Actor): void {
  if (actor.type === 'customer' || portal) {
    if (actor.type === 'customer' && portal) return;
    throw new ForbiddenError(
      portal ? 'Only a portal token allows this' : 'A portal token does not allow this',
      { requiredRole: null },
    );
  }
  const isOpenToCaller = scope !== undefined || actor.type !== 'api_key';
  if (isOpenToCaller && allows(actor, { role, scope })) return;
  if (!role) throw new ForbiddenError('No role allows this', { requiredRole: null });
  if (!isOpenToCaller) {
    throw new ForbiddenError('API keys cannot do this; sign in instead', { requiredScope: null });
  }
  const isScopeMissing = actor.scopes !== 'all' && !(scope && actor.scopes.includes(scope));
  throw isScopeMissing && scope
    ? new ForbiddenError(`Requires the scope ${scope}`, { requiredScope: scope })
    : new ForbiddenError(`Requires the role ${role}`, { requiredRole: role });
}

const RECENT_MS = RECENT_AUTHENTICATION_MINUTES * 60_000;

/**
 * Whether the person has proved lately who they are; API keys need not.
 * @throws ApiError REAUTHENTICATION_REQUIRED
 */
function assertRecentlyAuthenticated({ sessionId, proof }: Actor): void {
  if (sessionId === null || (proof && Date.now() - proof.authenticatedAt < RECENT_MS)) return;
  throw new ApiError('REAUTHENTICATION_REQUIRED', 'Confirm that it is you to do this');
}

export const authorize: Step = {
  name: 'authorize',
  appliesTo: ({ authenticate }) => authenticate,
  run({ contract, actor }) {
    if (!actor) throw new UnauthenticatedError();
    assertAuthorized(contract, actor);
    if (contract.recentAuthentication) assertRecentlyAuthenticated(actor);
    return undefined;
  },
};
