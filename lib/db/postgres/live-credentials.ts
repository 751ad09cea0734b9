import type pg from 'pg';

type Queries = Pick<pg.Pool, 'query'>;

/** A user in one of the user's organizations. */
export interface MemberId {
  userId: string;
  organizationId: string;
}

export interface LiveApiKeyRow extends MemberId {
  id: string;
  kind: 'personal' | 'organization';
  scopes: unknown;
  allowedAddresses: unknown;
  rateLimit: number | null;
  /** When this value of the key ends, in milliseconds since 1970; null when it does not expire. */
  expiresAt: number | null;
}

const SESSION = `SELECT (extract(epoch FROM "authenticatedAt") * 1000)::float8 AS "authenticatedAt",
    "secondFactor"
  FROM "Session"
  WHERE "id" = $1 AND "userId" = $2 AND "organizationId" = $3
    AND "revokedAt" IS NULL AND "expiresAt" > $4::timestamp`;

const MEMBER = `SELECT membership."role", own."scopes", organization."requiresSecondFactor"
  FROM "Membership" AS membership
  JOIN "User" AS "user" ON "user"."id" = membership."userId" AND "user"."deletedAt" IS NULL
  JOIN "Organization" AS organization
    ON organization."id" = membership."organizationId" AND organization."deletedAt" IS NULL
  LEFT JOIN "Role" AS own ON own."id" = membership."roleId"
  WHERE membership."userId" = $1 AND membership."organizationId" = $2`;

const API_KEY = `SELECT "id", "kind", "userId", "organizationId", "scopes", "allowedAddresses",
    "rateLimit",
    (extract(epoch FROM
      LEAST("expiresAt", CASE WHEN "keyHash" <> $1 THEN "previousValidUntil" END)
    ) * 1000)::float8 AS "expiresAt"
  FROM "ApiKey"
  WHERE ("keyHash" = $1 OR ("previousKeyHash" = $1 AND "previousValidUntil" > $2::timestamp))
    AND "revokedAt" IS NULL AND ("expiresAt" IS NULL OR "expiresAt" > $2::timestamp)`;

const now = () => new Date().toISOString();

/** How the person of a session has proved who they are. */
export interface LiveSessionRow {
  /** When they last did, in milliseconds since 1970. */
  authenticatedAt: number;
  secondFactor: boolean;
}

/** The member's session, unless it has ended or expired. */
export async function findLiveSession(
  pool: Queries,
  id: string,
  { userId, organizationId }: MemberId,
): Promise<LiveSessionRow | null> {
  const values = [id, userId, organizationId, now()];
  const { rows } = await pool.query<LiveSessionRow>({
    name: 'live_session',
    text: SESSION,
    values,
  });
  return rows[0] ?? null;
}

export interface MemberRightsRow {
  role: string;
  /** Of a custom role. */
  scopes: unknown;
  /** Of the organization. */
  requiresSecondFactor: boolean;
}

/** The member's role; null when the membership, the user or the organization has ended. */
export async function findMemberRights(
  pool: Queries,
  { userId, organizationId }: MemberId,
): Promise<MemberRightsRow | null> {
  const values = [userId, organizationId];
  const { rows } = await pool.query<MemberRightsRow>({
    name: 'member_rights',
    text: MEMBER,
    values,
  });
  return rows[0] ?? null;
}

/** The API key with this hash, unless it is revoked or expired. */
export async function findLiveApiKey(pool: Queries, hash: string): Promise<LiveApiKeyRow | null> {
  const values = [hash, now()];
  const { rows } = await pool.query<LiveApiKeyRow>({ name: 'live_api_key', text: API_KEY, values });
  return rows[0] ?? null;
}
