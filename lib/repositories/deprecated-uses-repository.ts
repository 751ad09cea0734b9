import { deprecatedUseList, type StoredUse } from '@/lib/contracts/deprecations';
import type { Database, Db } from '@/lib/db/client';
import { createId } from '@/lib/utils/create-id';
import { actorNameSql } from './audit-logs-repository';
import { type ListQuery, ListReader, type ListSource, type TextPage } from './list/list-reader';

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

export const DEPRECATED_USES_SOURCE: ListSource<'organizationId'> = {
  table: 'DeprecatedUse',
  list: deprecatedUseList,
  owner: ['organizationId'],
  computed: {
    firstUsedAt: 'item."createdAt"',
    callerName: actorNameSql('item."callerType"', 'item."callerId"'),
  },
};

/** Who still calls what is deprecated. */
export class DeprecatedUsesRepository {
  private readonly db: Db;
  private readonly reader: ListReader<StoredUse, 'organizationId'>;

  constructor({ prisma, pool }: Pick<Database, 'prisma' | 'pool'>) {
    this.db = prisma;
    this.reader = new ListReader(pool, DEPRECATED_USES_SOURCE);
  }

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
  list(organizationId: string, query: ListQuery): Promise<TextPage<StoredUse>> {
    return this.reader.page({ organizationId }, query);
  }

  /** Removes what nobody has used since `before`. */
  async removeBefore(before: Date): Promise<void> {
    await this.db.deprecatedUse.deleteMany({ where: { lastUsedAt: { lt: before } } });
  }
}
