import { deprecatedUseList, type StoredUse } from '@/lib/contracts/deprecations';
import type { Database, Db } from '@/lib/db/client';
import { addDeprecatedUses, type DeprecatedUseCount } from '@/lib/db/postgres/add-deprecated-uses';
import { actorNameSql } from './audit-logs-repository';
import { type ListQuery, ListReader, type ListSource, type TextPage } from './list/list-reader';

export const DEPRECATED_USES_SOURCE: ListSource<'organizationId'> = {
  table: 'DeprecatedUse',
  list: deprecatedUseList,
  owner: ['organizationId'],
  computed: {
    firstUsedAt: 'item."createdAt"',
    callerName: actorNameSql('item."callerType"', 'item."callerId"'),
  },
};

export type { DeprecatedUseCount };

/** Callers of deprecated operations. */
export class DeprecatedUsesRepository {
  private readonly db: Db;
  private readonly reader: ListReader<StoredUse, 'organizationId'>;

  constructor({ prisma, pool }: Pick<Database, 'prisma' | 'pool'>) {
    this.db = prisma;
    this.reader = new ListReader(pool, DEPRECATED_USES_SOURCE);
  }

  /** Adds the counts; each operation and caller may occur once among them. */
  add(counts: readonly DeprecatedUseCount[]): Promise<void> {
    return addDeprecatedUses(this.db, counts);
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
