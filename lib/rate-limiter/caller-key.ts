import type { Actor } from '@/lib/auth/actor';
import { countedAddress } from '@/lib/auth/counted-address';

/** The owner of the budget: the user or API key, otherwise the address. */
export function callerKey(actor: Actor | null, ip: string | null): string {
  return actor ? `${actor.type}:${actor.id}` : `ip:${countedAddress(ip)}`;
}
