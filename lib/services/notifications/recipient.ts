import type { Actor } from '@/lib/auth/actor';
import { ForbiddenError } from '@/lib/errors';
import type { Recipient } from '@/lib/repositories/notifications-repository';

/** An API key reads the notifications of the user who created it. @throws ForbiddenError */
export function recipientOf({ organizationId, userId }: Actor): Recipient {
  if (userId === null) throw new ForbiddenError('Only users have notifications');
  return { organizationId, userId };
}
