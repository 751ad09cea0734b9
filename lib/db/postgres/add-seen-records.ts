import type { Transaction } from '@/lib/db/transaction';

/** Writes that a pass has read the records. Need not be awaited. */
export function addSeenRecords(
  tx: Transaction,
  { connectionId, resource, jobId }: { connectionId: string; resource: string; jobId: string },
  externalIds: readonly string[],
): Promise<unknown> {
  return tx.query(
    `INSERT INTO "SeenRecord" ("connectionId", "resource", "jobId", "externalId")
    SELECT $1, $2, $3, seen FROM unnest($4::text[]) seen
    ON CONFLICT ("connectionId", "resource", "externalId") DO UPDATE SET "jobId" = $3`,
    [connectionId, resource, jobId, externalIds],
  );
}
