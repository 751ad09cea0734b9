import type { Database } from '@/lib/db/client';
import { type PrunableKind, pruneRows, readTableSizes } from '@/lib/db/postgres/prune-rows';

export type { PrunableKind };

/** Rows that are deleted when they are old, of all organizations. */
export class PrunableRowsRepository {
  constructor(private readonly database: Pick<Database, 'pool'>) {}

  /** Deletes up to `limit` rows that were done with before `before`; returns how many. */
  prune(kind: PrunableKind, before: Date, limit: number): Promise<number> {
    return pruneRows(this.database.pool, kind, before, limit);
  }

  /** The bytes of each table with its indexes. */
  readSizes(): Promise<{ table: string; bytes: number }[]> {
    return readTableSizes(this.database.pool);
  }
}
