import type pg from 'pg';

/** Of so many of the newest sessions. */
const NEWEST = 1_000;

/** Organizations whose members signed in or came back last, the last one first. */
export async function findActiveOrganizations(
  pool: Pick<pg.Pool, 'query'>,
  limit: number,
): Promise<string[]> {
  const { rows } = await pool.query<{ organizationId: string }>(
    `SELECT "organizationId" FROM (
       SELECT "organizationId", "updatedAt" FROM "Session"
       WHERE "revokedAt" IS NULL AND "expiresAt" > $1::timestamp
       ORDER BY "updatedAt" DESC LIMIT ${NEWEST}
     ) AS newest
     GROUP BY "organizationId" ORDER BY max("updatedAt") DESC LIMIT $2`,
    [new Date().toISOString(), limit],
  );
  return rows.map(({ organizationId }) => organizationId);
}
