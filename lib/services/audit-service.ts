import type { Actor } from '@/lib/auth/actor';
import type { AuditLogView, listAuditLogs } from '@/lib/contracts/audit';
import type { QueryOf } from '@/lib/contracts/contract';
import type { Model } from '@/lib/db/postgres/row-statements';
import type { Transaction } from '@/lib/db/transaction';
import type { AuditLogsRepository } from '@/lib/repositories/audit-logs-repository';
import type { TextPage } from '@/lib/repositories/list/list-reader';
import type { Changes } from '@/lib/utils/diff';
import { redact, redactField } from '@/lib/utils/redact';

export interface AuditEntry {
  /** In capitals, such as `CONNECTION_CREATED`. */
  action: string;
  /** The model's name, such as `Connection`. */
  resourceType: Model;
  resourceId?: string | null;
  /** `success` by default. */
  outcome?: 'success' | 'failure';
  /** From `diff(before, after)`. */
  changes?: Changes | null;
  metadata?: Record<string, unknown> | null;
}

/** Redacts secrets, whatever the caller has done. */
function withoutSecrets(changes: Changes | null | undefined): Changes | null {
  if (!changes || Object.keys(changes).length === 0) return null;
  return Object.fromEntries(
    Object.entries(changes).map(([field, { from, to }]) => [
      field,
      { from: redactField(field, from ?? null), to: redactField(field, to ?? null) },
    ]),
  );
}

export interface AuditServiceDeps {
  repository: AuditLogsRepository;
}

/** The audit trail: written with the change that it describes, read by administrators. */
export class AuditService {
  constructor(private readonly deps: AuditServiceDeps) {}

  /** Writes an entry in the caller's transaction: change and entry commit together. */
  async record(tx: Transaction, actor: Actor, entry: AuditEntry): Promise<void> {
    this.deps.repository.create(tx, {
      organizationId: actor.organizationId || null,
      userId: actor.userId,
      actorType: actor.type,
      actorId: actor.id,
      action: entry.action,
      resourceType: entry.resourceType,
      resourceId: entry.resourceId ?? null,
      outcome: entry.outcome ?? 'success',
      changes: withoutSecrets(entry.changes),
      metadata: entry.metadata ? (redact(entry.metadata) as object) : null,
      requestId: actor.source.requestId,
      ip: actor.source.ip,
    });
  }

  /** The organization's trail, newest first, with the actors' names. */
  list(actor: Actor, query: QueryOf<typeof listAuditLogs>): Promise<TextPage<AuditLogView>> {
    return this.deps.repository.list(actor.organizationId, query);
  }
}
