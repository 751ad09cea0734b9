import type { PayloadRequest } from 'payload';
import type { Caller } from '@/bench/http/peers/shared/verify-token';

/** Who calls, as the strategy of the users has found; null for an anonymous caller. */
export function callerOf({ user }: PayloadRequest): Caller | null {
  if (!user) return null;
  const { id, organizationId } = user as { id: unknown; organizationId?: unknown };
  return { userId: String(id), organizationId: String(organizationId) };
}
