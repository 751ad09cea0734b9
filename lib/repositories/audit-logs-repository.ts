import type { Page } from '@/lib/contracts/common';
import type { DbClient } from '@/lib/db/client';
import type { AuditLogModel } from '@/lib/db/generated/models';
import type { Transaction } from '@/lib/db/transaction';
import { createId } from '@/lib/utils/create-id';
import { type PageRequest, paginate } from './paginate';

export type AuditLogRow = AuditLogModel;

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

export interface AuditLogFilter extends PageRequest {
  action?: string | undefined;
  resourceType?: string | undefined;
  resourceId?: string | undefined;
}

/** The audit trail: rows are added and read, never changed. */
export class AuditLogsRepository {
  constructor(private readonly db: DbClient) {}

  /** Adds a row in the transaction that makes the change. */
  create(tx: Transaction, row: NewAuditLog): void {
    tx.insert('AuditLog', { id: createId(), ...row });
  }

  /** One page of an organization's trail, newest first. */
  list(organizationId: string, query: AuditLogFilter): Promise<Page<AuditLogRow>> {
    const { action, resourceType, resourceId } = query;
    const where = { organizationId, action, resourceType, resourceId };
    return paginate(query, {
      list: 'audit-logs',
      where,
      findMany: (page) => this.db.auditLog.findMany(page),
      count: (rows) => this.db.auditLog.count(rows),
    });
  }

  /** Names to show for users and API keys, by their ids; those that are gone have none. */
  async findActorNames(userIds: string[], apiKeyIds: string[]): Promise<Map<string, string>> {
    const [users, keys] = await Promise.all([
      userIds.length === 0
        ? []
        : this.db.user.findMany({
            // Naming the column shows deleted users too: the trail outlives the account.
            where: { id: { in: userIds }, deletedAt: undefined },
            select: { id: true, name: true, email: true },
          }),
      apiKeyIds.length === 0
        ? []
        : this.db.apiKey.findMany({
            where: { id: { in: apiKeyIds } },
            select: { id: true, name: true },
          }),
    ]);
    return new Map([
      ...users.map(({ id, name, email }) => [id, `${name} (${email})`] as const),
      ...keys.map(({ id, name }) => [id, name] as const),
    ]);
  }
}
