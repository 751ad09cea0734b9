import type { Actor } from '@/lib/auth/actor';
import { CUSTOMER_EVENTS, RESTRICTED_EVENTS } from '@/lib/contracts';
import type { EventDefinition } from '@/lib/contracts/area';
import { allows } from '@/lib/contracts/permissions';
import { ForbiddenError, ValidationError } from '@/lib/errors';

const mayReceive = (actor: Actor, { restrictedTo }: EventDefinition) =>
  !restrictedTo || allows(actor, restrictedTo);

/** The types of events whose data the caller may not see. */
export function hiddenTypes(actor: Actor): string[] {
  return RESTRICTED_EVENTS.filter((event) => !mayReceive(actor, event)).map(({ type }) => type);
}

/**
 * @param customerId whose the endpoint is, if it is a customer's
 * @throws ForbiddenError when the caller may not see what an endpoint with these types would get,
 *   ValidationError for types that concern no customer
 */
export function assertMayReceive(
  actor: Actor,
  types: readonly string[],
  customerId: string | null = null,
): void {
  const foreign = types.find((type) => !CUSTOMER_EVENTS.some((event) => event.type === type));
  if (customerId !== null && foreign !== undefined) {
    throw ValidationError.of('body.events', `must not contain ${foreign}: it concerns no customer`);
  }
  const refused = RESTRICTED_EVENTS.find(
    (event) => types.includes(event.type) && !mayReceive(actor, event),
  );
  if (!refused) return;
  const requiredScope = refused.restrictedTo?.scope;
  throw new ForbiddenError(`Subscribing to ${refused.type} requires the scope ${requiredScope}`, {
    requiredScope,
  });
}
