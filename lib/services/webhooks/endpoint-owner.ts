import type { Actor } from '@/lib/auth/actor';
import type { EndpointOwner } from '@/lib/repositories/webhooks-repository';

/** Whose endpoints the caller reaches: a customer its own, everybody else all of the organization. */
export function endpointOwner({ type, id, organizationId }: Actor): EndpointOwner {
  return type === 'customer' ? { organizationId, customerId: id ?? '' } : { organizationId };
}
