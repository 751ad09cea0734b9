import type { Database } from '@/lib/db/client';
import { deleteTenantRows, readTenantRows, type TenantTable } from '@/lib/db/postgres/tenant-rows';
import type { Transaction } from '@/lib/db/transaction';

/** All rows of an organization, whatever they are. */
export class TenantRowsRepository {
  private readonly pool: Database['pool'];

  constructor({ pool }: Pick<Database, 'pool'>) {
    this.pool = pool;
  }

  /** Deletes up to `limit` rows of a table, and what refers to them; returns how many. */
  delete(
    tx: Transaction,
    table: TenantTable,
    organizationId: string,
    limit: number,
  ): Promise<number> {
    return deleteTenantRows(tx, table, organizationId, limit);
  }

  /** A table's rows as JSON text, without its secrets, up to `size` at a time. */
  batches(table: TenantTable, organizationId: string, size: number): AsyncIterable<string[]> {
    return readTenantRows(this.pool, table, organizationId, size);
  }
}
