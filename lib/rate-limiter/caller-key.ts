import type { Actor } from '@/lib/auth/actor';
import { countedAddress } from '@/lib/auth/counted-address';

/** The owner of the budget: the user, the API key or the organization's customer, otherwise the address. */
export function callerKey(actor: Actor | null, ip: string | null): string {
  if (actor?.type === 'customer') return `customer:${actor.organizationId}:${actor.id}`;
  return actor ? `${actor.type}:${actor.id}` : `ip:${countedAddress(ip)}`;
}
