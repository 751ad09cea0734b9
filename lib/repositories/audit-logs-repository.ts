import { type AuditLogView, auditLogList } from '@/lib/contracts/audit';
import type { Database } from '@/lib/db/client';
import type { Transaction } from '@/lib/db/transaction';
import { createId } from '@/lib/utils/create-id';
import type { JsonText } from '@/lib/utils/json-text';
import { type ListQuery, ListReader, type ListSource, type TextPage } from './list/list-reader';

/** SQL of the name of a user, API key or customer; null when it no longer exists. Deleted users keep theirs. */
export const actorNameSql = (type: string, id: string) => `CASE ${type}
  WHEN 'user' THEN (SELECT "name" || ' (' || "email" || ')' FROM "User" WHERE "id" = ${id})
  WHEN 'customer' THEN ${id}
  WHEN 'api_key' THEN (SELECT "name" FROM "ApiKey" WHERE "id" = ${id}) END`;

export interface NewAuditLog {
  organizationId: string | null;
  userId: string | null;
  actorType: string;
  actorId: string | null;
  action: string;
  resourceType: string;
  resourceId: string | null;
  outcome: string;
  changes: object | null;
  metadata: object | null;
  requestId: string | null;
  ip: string | null;
}

export const AUDIT_LOGS_SOURCE: ListSource<'organizationId'> = {
  table: 'AuditLog',
  list: auditLogList,
  owner: ['organizationId'],
  computed: { actorName: actorNameSql('item."actorType"', 'item."actorId"') },
};

/** The audit trail: rows are inserted and read, never changed. */
export class AuditLogsRepository {
  private readonly reader: ListReader<AuditLogView, 'organizationId'>;

  constructor({ pool }: Pick<Database, 'pool'>) {
    this.reader = new ListReader(pool, AUDIT_LOGS_SOURCE);
  }

  /** Adds a row in the transaction that makes the change. */
  create(tx: Transaction, row: NewAuditLog): void {
    tx.insert('AuditLog', { id: createId(), ...row });
  }

  /** One page of an organization's trail, newest first. */
  list(organizationId: string, query: ListQuery): Promise<TextPage<AuditLogView>> {
    return this.reader.page({ organizationId }, query);
  }

  /** All entries that match, `size` at a time. */
  batches(
    organizationId: string,
    query: Omit<ListQuery, 'page' | 'perPage' | 'cursor'>,
    size: number,
  ): AsyncIterable<JsonText<AuditLogView>[]> {
    return this.reader.batches({ organizationId }, query, size);
  }
}
