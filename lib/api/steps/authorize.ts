import type { Step } from '@/lib/api/context';
import type { Actor } from '@/lib/auth/actor';
import type { Contract } from '@/lib/contracts/contract';
import { hasRole } from '@/lib/contracts/permissions';
import { ForbiddenError, UnauthenticatedError } from '@/lib/errors';

/**
 * Denies by default: a contract without a role allows nobody, one without a scope no API key.
 * @throws ForbiddenError
 */
export function assertAuthorized({ role, scope }: Contract, actor: Actor): void {
  if (!role || !hasRole(actor.role, role)) {
    throw new ForbiddenError(role ? `Requires the role ${role}` : 'No role allows this', {
      requiredRole: role ?? null,
    });
  }
  if (actor.scopes !== 'all' && !(scope && actor.scopes.includes(scope))) {
    throw new ForbiddenError(
      scope ? `Requires the scope ${scope}` : 'API keys cannot do this; sign in instead',
      { requiredScope: scope ?? null },
    );
  }
}

export const authorize: Step = {
  name: 'authorize',
  appliesTo: ({ authenticate }) => authenticate,
  run({ contract, actor }) {
    if (!actor) throw new UnauthenticatedError();
    assertAuthorized(contract, actor);
    return undefined;
  },
};
