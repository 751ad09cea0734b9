import type { Step } from '@/lib/api/context';
import { hasRole } from '@/lib/contracts/permissions';
import { ForbiddenError, UnauthenticatedError } from '@/lib/errors';

/** Denied by default: a contract without a role admits nobody, one without a scope no API key. */
export const authorize: Step = {
  name: 'authorize',
  appliesTo: ({ authenticate }) => authenticate,
  run({ contract, actor }) {
    if (!actor) throw new UnauthenticatedError();
    const { role, scope } = contract;
    if (!role || !hasRole(actor.role, role)) {
      throw new ForbiddenError(`This needs the role ${role ?? 'nobody has'}`, {
        requiredRole: role ?? null,
      });
    }
    if (actor.scopes !== 'all' && !(scope && actor.scopes.includes(scope))) {
      throw new ForbiddenError(
        scope ? `This needs the scope ${scope}` : 'API keys cannot do this; sign in instead',
        { requiredScope: scope ?? null },
      );
    }
    return undefined;
  },
};
