import type { Actor, RequestSource } from '@/lib/auth/actor';
import { type SessionInfo, user as userSchema } from '@/lib/contracts/session-info';
import { viewOf } from '@/lib/contracts/view';
import type { Member } from '@/lib/repositories/users-repository';

/** A person before or without an authenticated request, such as at sign-in; for the audit trail. */
export function userActor(
  userId: string | null,
  member: Member | null,
  source: RequestSource,
  sessionId: string | null = null,
): Actor {
  return {
    type: 'user',
    id: userId,
    userId,
    organizationId: member?.organization.id ?? '',
    role: member?.role ?? 'viewer',
    scopes: member?.customRole?.scopes ?? 'all',
    sessionId,
    source,
  };
}

export const memberActor = (member: Member, sessionId: string | null, source: RequestSource) =>
  userActor(member.user.id, member, source, sessionId);

export const toUserView = viewOf(userSchema);

export function toSessionInfo({
  user,
  organization,
  role,
  customRole,
}: Member): Omit<SessionInfo, 'tokens'> {
  return {
    user: toUserView(user),
    organization: { id: organization.id, name: organization.name, slug: organization.slug },
    role,
    customRole,
  };
}
