import { addSeenRecords } from '@/lib/db/postgres/add-seen-records';
import type { Transaction } from '@/lib/db/transaction';

/** One resource in one full sync. */
export interface FullPass {
  connectionId: string;
  resource: string;
  jobId: string;
}

/** What full syncs have read, to find what the provider no longer has. */
export class SeenRecordsRepository {
  async add(tx: Transaction, pass: FullPass, externalIds: readonly string[]): Promise<void> {
    if (externalIds.length === 0) return;
    await addSeenRecords(tx, pass, [...new Set(externalIds)]);
  }

  /** Those of the ids that the pass has not read. */
  async findUnseen(
    tx: Transaction,
    { connectionId, resource, jobId }: FullPass,
    externalIds: readonly string[],
  ): Promise<string[]> {
    const db = await tx.prisma();
    const rows = await db.seenRecord.findMany({
      where: { connectionId, resource, jobId, externalId: { in: [...externalIds] } },
      select: { externalId: true },
    });
    const seen = new Set(rows.map(({ externalId }) => externalId));
    return externalIds.filter((id) => !seen.has(id));
  }

  /** Deletes the rows of a connection. */
  async clear(tx: Transaction, connectionId: string): Promise<void> {
    const db = await tx.prisma();
    await db.seenRecord.deleteMany({ where: { connectionId } });
  }
}
