import { hash } from 'node:crypto';
import { type QuarantinedRecordView, quarantineList } from '@/lib/contracts/quarantine';
import type { Database } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import type { QuarantinedRecordModel } from '@/lib/db/generated/models';
import type { Transaction } from '@/lib/db/transaction';
import { canonicalJson } from '@/lib/utils/canonical-json';
import { type ListQuery, ListReader, type ListSource, type TextPage } from './list/list-reader';

/** A resource of a connection. */
export interface Place {
  organizationId: string;
  connectionId: string;
  resource: string;
}

export interface RejectedRecord {
  externalId: string | null;
  reason: string;
  record: unknown;
}

const QUARANTINE_SOURCE: ListSource<'organizationId' | 'connectionId'> = {
  table: 'QuarantinedRecord',
  list: quarantineList,
  owner: ['organizationId', 'connectionId'],
};

/** The external id of the row: the record's own, or a hash of a record without one. */
export const quarantineId = ({ externalId, record }: RejectedRecord): string =>
  externalId ?? `sha256:${hash('sha256', canonicalJson(record))}`;

/** Records of providers that could not be stored, one row for each. */
export class QuarantineRepository {
  private readonly reader: ListReader<QuarantinedRecordView, 'organizationId' | 'connectionId'>;

  constructor({ pool }: Pick<Database, 'pool'>) {
    this.reader = new ListReader(pool, QUARANTINE_SOURCE);
  }

  /** One page of a connection's records, newest first. */
  list(
    owner: { organizationId: string; connectionId: string },
    query: ListQuery,
  ): Promise<TextPage<QuarantinedRecordView>> {
    return this.reader.page(owner, query);
  }

  /** Stores the records that were rejected, in place of earlier versions of them. */
  async put(tx: Transaction, place: Place, rejected: readonly RejectedRecord[]): Promise<void> {
    const db = await tx.prisma();
    for (const row of rejected) {
      const { organizationId, ...key } = place;
      const externalId = quarantineId(row);
      const current = { reason: row.reason, record: row.record as Prisma.InputJsonValue };
      await db.quarantinedRecord.upsert({
        where: { connectionId_resource_externalId: { ...key, externalId } },
        create: { organizationId, ...key, externalId, ...current },
        update: current,
      });
    }
  }

  /** Deletes the rows of records that are stored by now. */
  async remove(
    tx: Transaction,
    { organizationId, connectionId, resource }: Place,
    externalIds: readonly string[],
  ): Promise<void> {
    if (externalIds.length === 0) return;
    const db = await tx.prisma();
    await db.quarantinedRecord.deleteMany({
      where: { organizationId, connectionId, resource, externalId: { in: [...externalIds] } },
    });
  }

  /** Rows to try again, by id after `afterId`. */
  async findBatch(
    tx: Transaction,
    { organizationId, connectionId, resource }: Place,
    afterId: string,
    limit: number,
  ): Promise<QuarantinedRecordModel[]> {
    const db = await tx.prisma();
    return db.quarantinedRecord.findMany({
      where: { organizationId, connectionId, resource, id: { gt: afterId } },
      orderBy: { id: 'asc' },
      take: limit,
    });
  }
}
