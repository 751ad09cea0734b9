import type { Actor } from '@/lib/auth/actor';
import type { User } from '@/lib/db/generated/client';
import { ForbiddenError, UnauthenticatedError } from '@/lib/errors';
import type { UsersRepository } from '@/lib/repositories/users-repository';

/** Somebody who acts in a session of their own. */
export interface Person {
  user: User;
  sessionId: string;
  actor: Actor & { userId: string };
}

/** @throws ForbiddenError for an API key; UnauthenticatedError when the account has ended */
export async function personOf(
  users: Pick<UsersRepository, 'findLive'>,
  actor: Actor,
): Promise<Person> {
  const { userId, sessionId } = actor;
  if (!userId || !sessionId) throw new ForbiddenError('Only people in a session of their own can');
  const user = await users.findLive(userId);
  if (!user) throw new UnauthenticatedError();
  return { user, sessionId, actor: { ...actor, userId } };
}
