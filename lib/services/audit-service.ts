import type { Actor } from '@/lib/auth/actor';
import type { AuditLogView, listAuditLogs } from '@/lib/contracts/audit';
import type { Page } from '@/lib/contracts/common';
import type { QueryOf } from '@/lib/contracts/contract';
import type { Transaction } from '@/lib/db/transaction';
import type { AuditLogRow, AuditLogsRepository } from '@/lib/repositories/audit-logs-repository';
import { mapPage } from '@/lib/repositories/paginate';
import type { Changes } from '@/lib/utils/diff';
import { redact, redactField } from '@/lib/utils/redact';

export interface AuditEntry {
  /** In capitals, such as `CONNECTION_CREATED`. */
  action: string;
  /** The model's name, such as `Connection`. */
  resourceType: string;
  resourceId?: string | null;
  /** `success` when not given. */
  outcome?: 'success' | 'failure';
  /** From `diff(before, after)`. */
  changes?: Changes | null;
  metadata?: Record<string, unknown> | null;
}

const EMPTY = '{}';

/** Secrets are removed once more here, so that no caller has to be trusted with it. */
function withoutSecrets(changes: Changes | null | undefined): Changes | null {
  if (!changes || JSON.stringify(changes) === EMPTY) return null;
  return Object.fromEntries(
    Object.entries(changes).map(([field, { from, to }]) => [
      field,
      { from: redactField(field, from ?? null), to: redactField(field, to ?? null) },
    ]),
  );
}

function toView(row: AuditLogRow, names: Map<string, string>): AuditLogView {
  const { organizationId: _, createdAt, ...fields } = row;
  return {
    ...fields,
    // Only this service writes these columns.
    actorType: row.actorType as AuditLogView['actorType'],
    outcome: row.outcome as AuditLogView['outcome'],
    changes: row.changes as AuditLogView['changes'],
    metadata: row.metadata as AuditLogView['metadata'],
    actorName: (row.actorId !== null && names.get(row.actorId)) || null,
    createdAt: createdAt.toISOString(),
  };
}

/** Who did what: written with the change that it describes, read by administrators. */
export class AuditService {
  constructor(private readonly repository: AuditLogsRepository) {}

  /** Writes an entry in the caller's transaction: there is no change without its entry, and none alone. */
  async record(tx: Transaction, actor: Actor, entry: AuditEntry): Promise<void> {
    this.repository.create(tx, {
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
  async list(actor: Actor, query: QueryOf<typeof listAuditLogs>): Promise<Page<AuditLogView>> {
    const page = await this.repository.list(actor.organizationId, query);
    const idsOf = (type: string) => [
      ...new Set(page.data.flatMap((row) => (row.actorType === type && row.actorId) || [])),
    ];
    const names = await this.repository.findActorNames(idsOf('user'), idsOf('api_key'));
    return mapPage(page, (row) => toView(row, names));
  }
}
