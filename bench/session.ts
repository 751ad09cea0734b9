import type pg from 'pg';
import type { AccessClaims } from '@/lib/auth/access-tokens';

const STATEMENTS = [
  `insert into "User" ("id", "email", "name", "passwordHash", "updatedAt")
    values ($1, 'bench@example.com', 'Bench', 'unused', now()) on conflict do nothing`,
  `insert into "Organization" ("id", "name", "slug", "updatedAt")
    values ($1, $1, $1, now()) on conflict do nothing`,
  `insert into "Membership" ("id", "userId", "organizationId", "role", "updatedAt")
    values ('member' || $2, $1, $2, 'owner', now()) on conflict do nothing`,
  `insert into "Session" ("id", "userId", "organizationId", "tokenHash", "expiresAt", "updatedAt")
    values ($1, $2, $3, 'unused', now() + interval '1 day', now()) on conflict do nothing`,
] as const;

/** Inserts the session that an access token of the benchmark names, with its owner. */
export async function insertSession(db: pg.Client, claims: AccessClaims): Promise<void> {
  const { userId, organizationId, sessionId } = claims;
  const [user, organization, membership, session] = STATEMENTS;
  await db.query(user, [userId]);
  await db.query(organization, [organizationId]);
  await db.query(membership, [userId, organizationId]);
  await db.query(session, [sessionId, userId, organizationId]);
}
