import type { Transaction } from '@/lib/db/transaction';
import type { IngestContext, IngestResult, ResourceIngester } from '@/lib/integrations/provider';
import { type QuarantineRepository, quarantineId } from '@/lib/repositories/quarantine-repository';

/** Records of one resource, from a page of a sync or a webhook. */
export interface ReceivedRecords {
  records: unknown[];
  deleted?: readonly string[] | undefined;
}

/** Stores records, quarantines those that cannot be stored, and deletes those that are gone. */
export async function storeRecords(
  quarantine: QuarantineRepository,
  tx: Transaction,
  into: IngestContext,
  ingester: ResourceIngester,
  { records, deleted = [] }: ReceivedRecords,
): Promise<{ result: IngestResult; deleted: number }> {
  const { organizationId, connectionId } = into;
  const place = { organizationId, connectionId, resource: ingester.resource };
  const result = await ingester.ingest(tx, into, records);
  await quarantine.put(tx, place, result.rejected);
  await quarantine.remove(tx, place, [...result.stored, ...deleted]);
  const removed = deleted.length === 0 ? 0 : await ingester.remove(tx, into, deleted);
  return { result, deleted: removed };
}

/** Tries quarantined records again, `limit` at a time. Returns the last id, or null after the last one. */
export async function retryQuarantined(
  quarantine: QuarantineRepository,
  tx: Transaction,
  into: IngestContext,
  ingester: ResourceIngester,
  { afterId, limit }: { afterId: string; limit: number },
): Promise<string | null> {
  const { organizationId, connectionId } = into;
  const place = { organizationId, connectionId, resource: ingester.resource };
  const rows = await quarantine.findBatch(tx, place, afterId, limit);
  if (rows.length === 0) return null;
  const result = await ingester.ingest(
    tx,
    into,
    rows.map(({ record }) => record),
  );
  const reasons = new Map(result.rejected.map((row) => [quarantineId(row), row]));
  const stored = rows.filter(({ externalId }) => !reasons.has(externalId));
  await quarantine.remove(
    tx,
    place,
    stored.map(({ externalId }) => externalId),
  );
  const changed = rows.flatMap(({ externalId, reason }) => {
    const now = reasons.get(externalId);
    return now && now.reason !== reason ? [now] : [];
  });
  await quarantine.put(tx, place, changed);
  return rows.at(-1)?.id ?? null;
}
