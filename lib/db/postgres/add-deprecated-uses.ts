import type { Db } from '@/lib/db/client';
import { createId } from '@/lib/utils/create-id';
import { MAX_INT } from './max-int';

/** How often a caller has called an operation since it was last written. */
export interface DeprecatedUseCount {
  organizationId: string;
  operation: string;
  callerType: 'user' | 'api_key';
  callerId: string;
  uses: number;
  /** Of those counted here. */
  createdAt: Date;
  lastUsedAt: Date;
}

/** Adds the counts in one statement. Each operation and caller may occur once among them. */
export async function addDeprecatedUses(
  db: Db,
  counts: readonly DeprecatedUseCount[],
): Promise<void> {
  const rows = counts.map((count) => ({ id: createId(), ...count }));
  await db.$executeRaw`
    INSERT INTO "DeprecatedUse" AS d
      ("id", "organizationId", "operation", "callerType", "callerId", "uses", "lastUsedAt", "createdAt", "updatedAt")
    SELECT "id", "organizationId", "operation", "callerType", "callerId", "uses", "lastUsedAt", "createdAt", "lastUsedAt"
    FROM json_populate_recordset(NULL::"DeprecatedUse", ${JSON.stringify(rows)}::json)
    ORDER BY 2, 3, 4, 5
    ON CONFLICT ("organizationId", "operation", "callerType", "callerId") DO UPDATE SET
      "uses" = LEAST(d."uses"::bigint + EXCLUDED."uses", ${MAX_INT})::int,
      "lastUsedAt" = GREATEST(d."lastUsedAt", EXCLUDED."lastUsedAt"),
      "updatedAt" = EXCLUDED."updatedAt"`;
}
