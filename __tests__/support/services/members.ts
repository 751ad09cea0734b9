import { createAccessTokens } from '@/lib/auth/access-tokens';
import type { MemberRole } from '@/lib/contracts/permissions';
import type { Db } from '@/lib/db/client';
import { createId } from '@/lib/utils/create-id';

export interface MemberIds {
  userId: string;
  organizationId: string;
}

const HOUR_MS = 60 * 60 * 1000;

/** A user with this role, in the organization or in a new one. */
export async function createMember(
  db: Db,
  role: MemberRole,
  organizationId?: string,
): Promise<MemberIds> {
  const id = createId();
  const user = { email: `${role}-${id}@example.com`, name: role, passwordHash: '-' };
  const { id: userId } = await db.user.create({ data: user });
  const inOrganization =
    organizationId ??
    (await db.organization.create({ data: { name: 'Shop', slug: `shop-${id}` } })).id;
  await db.membership.create({ data: { organizationId: inOrganization, userId, role } });
  return { userId, organizationId: inOrganization };
}

/**
 * A new session of the member, with its access token as the server would issue it.
 * @param proof how the person has proved who they are; by default just now
 */
export async function startSession(
  db: Db,
  member: MemberIds,
  jwtSecret: string,
  proof: { authenticatedAt?: Date; secondFactor?: boolean } = {},
) {
  const { userId, organizationId } = member;
  const { id: sessionId } = await db.session.create({
    data: {
      userId,
      organizationId,
      tokenHash: '-',
      expiresAt: new Date(Date.now() + HOUR_MS),
      ...proof,
    },
  });
  const token = await createAccessTokens([jwtSecret]).issue({ userId, organizationId, sessionId });
  return { sessionId, token };
}
