import type { Db } from '@/lib/db/client';
import { MAX_INT } from './max-int';

/** How often a key was used on a day since it was last written. */
export interface ApiKeyUseCount {
  organizationId: string;
  keyId: string;
  /** In UTC, as `2026-01-31`. */
  day: string;
  uses: number;
  lastUsedAt: Date;
}

/** Adds the counts, and records the last use of each key, in one statement. */
export async function addApiKeyUses(db: Db, counts: readonly ApiKeyUseCount[]): Promise<void> {
  const rows = JSON.stringify(counts);
  await db.$executeRaw`
    WITH counted AS (
      SELECT use.* FROM json_populate_recordset(NULL::"ApiKeyUse", ${rows}::json) AS use
      JOIN "ApiKey" AS key ON key."id" = use."keyId"
    ), used AS (
      UPDATE "ApiKey" AS key SET "lastUsedAt" = GREATEST(key."lastUsedAt", latest."at")
      FROM (SELECT "keyId", max("lastUsedAt") AS "at" FROM counted GROUP BY 1) AS latest
      WHERE key."id" = latest."keyId"
    )
    INSERT INTO "ApiKeyUse" AS known ("organizationId", "keyId", "day", "uses", "lastUsedAt")
    SELECT "organizationId", "keyId", "day", "uses", "lastUsedAt" FROM counted ORDER BY 2, 3
    ON CONFLICT ("keyId", "day") DO UPDATE SET
      "uses" = LEAST(known."uses"::bigint + EXCLUDED."uses", ${MAX_INT})::int,
      "lastUsedAt" = GREATEST(known."lastUsedAt", EXCLUDED."lastUsedAt")`;
}
