import type pg from 'pg';

/** Only this many of the newest sessions are read. */
const NEWEST = 1_000;

/** Organizations by the latest activity of their members' sessions. */
export async function findActiveOrganizations(
  pool: Pick<pg.Pool, 'query'>,
  limit: number,
): Promise<string[]> {
  const { rows } = await pool.query<{ organizationId: string }>(
    `SELECT "organizationId" FROM (
       SELECT "organizationId", "updatedAt" FROM "Session"
       WHERE "revokedAt" IS NULL AND "expiresAt" > $1
       ORDER BY "updatedAt" DESC LIMIT ${NEWEST}
     ) AS newest
     GROUP BY "organizationId" ORDER BY max("updatedAt") DESC LIMIT $2`,
    [new Date(), limit],
  );
  return rows.map(({ organizationId }) => organizationId);
}
