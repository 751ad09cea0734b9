import type { Actor, RequestSource } from '@/lib/auth/actor';
import type { SessionInfo } from '@/lib/contracts/auth';
import type { Member } from '@/lib/repositories/users-repository';

/** A member before or without an authenticated request, such as at sign-in; for the audit trail. */
export function memberActor(
  { user, organization, role, customRole }: Member,
  sessionId: string | null,
  source: RequestSource,
): Actor {
  return {
    type: 'user',
    id: user.id,
    userId: user.id,
    organizationId: organization.id,
    role,
    scopes: customRole?.scopes ?? 'all',
    sessionId,
    source,
  };
}

export function toSessionInfo({
  user,
  organization,
  role,
  customRole,
}: Member): Omit<SessionInfo, 'tokens'> {
  return {
    user: {
      id: user.id,
      email: user.email,
      name: user.name,
      createdAt: user.createdAt.toISOString(),
    },
    organization: { id: organization.id, name: organization.name, slug: organization.slug },
    role,
    customRole,
  };
}
