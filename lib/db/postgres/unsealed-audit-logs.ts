import type pg from 'pg';

/** Organizations that have entries without a sequence, from the partial index of those; null is none. */
export async function findUnsealedOrganizations(
  pool: Pick<pg.Pool, 'query'>,
): Promise<(string | null)[]> {
  const { rows } = await pool.query<{ organizationId: string | null }>(
    'SELECT DISTINCT "organizationId" FROM "AuditLog" WHERE "sequence" IS NULL',
  );
  return rows.map(({ organizationId }) => organizationId);
}
