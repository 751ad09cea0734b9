import type { Page } from '@/lib/contracts/common';
import type { Db } from '@/lib/db/client';
import type { DeprecatedUseModel } from '@/lib/db/generated/models';
import { createId } from '@/lib/utils/create-id';
import { type PageRequest, paginate } from './paginate';

export type DeprecatedUseRow = DeprecatedUseModel;

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

/** Who still calls what is deprecated. */
export class DeprecatedUsesRepository {
  constructor(private readonly db: Db) {}

  /** Adds the counts in one statement; each operation and caller at most once among them. */
  async add(counts: readonly DeprecatedUseCount[]): Promise<void> {
    const rows = counts.map((count) => ({ id: createId(), ...count }));
    await this.db.$executeRaw`
      INSERT INTO "DeprecatedUse" AS d
        ("id", "organizationId", "operation", "callerType", "callerId", "uses", "lastUsedAt", "createdAt", "updatedAt")
      SELECT "id", "organizationId", "operation", "callerType", "callerId", "uses", "lastUsedAt", "createdAt", "lastUsedAt"
      FROM json_populate_recordset(NULL::"DeprecatedUse", ${JSON.stringify(rows)}::json)
      ORDER BY 2, 3, 4, 5
      ON CONFLICT ("organizationId", "operation", "callerType", "callerId") DO UPDATE SET
        "uses" = LEAST(d."uses"::bigint + EXCLUDED."uses", 2147483647)::int,
        "lastUsedAt" = GREATEST(d."lastUsedAt", EXCLUDED."lastUsedAt"),
        "updatedAt" = EXCLUDED."updatedAt"`;
  }

  /** One page of an organization's callers, those that began last first. */
  list(organizationId: string, request: PageRequest): Promise<Page<DeprecatedUseRow>> {
    return paginate(request, {
      list: 'deprecations',
      where: { organizationId },
      findMany: (page) => this.db.deprecatedUse.findMany(page),
      count: (rows) => this.db.deprecatedUse.count(rows),
    });
  }

  /** Removes what nobody has used since `before`. */
  async forget(before: Date): Promise<void> {
    await this.db.deprecatedUse.deleteMany({ where: { lastUsedAt: { lt: before } } });
  }
}
