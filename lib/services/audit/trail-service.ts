import type { Actor } from '@/lib/auth/actor';
import {
  type AuditLogIntegrity,
  auditLogList,
  type ExportAuditLogsQuery,
} from '@/lib/contracts/audit';
import type { RunTransaction } from '@/lib/db/transaction';
import type { Logger } from '@/lib/logger';
import type { AuditLogsRepository } from '@/lib/repositories/audit-logs-repository';
import type { AuditSealsRepository } from '@/lib/repositories/audit-seals-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { Download } from '@/lib/services/files-service';
import { ListExport } from '@/lib/services/list-export';

export interface AuditTrailServiceDeps {
  logs: AuditLogsRepository;
  seals: AuditSealsRepository;
  audit: AuditService;
  transaction: RunTransaction;
  logger: Logger;
}

/** The organization's trail as a whole: its export, and how much of it is sealed. */
export class AuditTrailService {
  private readonly files: ListExport<ExportAuditLogsQuery>;

  constructor(private readonly deps: AuditTrailServiceDeps) {
    const { logs, logger } = deps;
    this.files = new ListExport<ExportAuditLogsQuery>({
      list: auditLogList,
      batches: (...args) => logs.batches(...args),
      logger,
    });
  }

  /** The entries that match as a file. That it was exported is recorded before it is sent. */
  async export(actor: Actor, query: ExportAuditLogsQuery): Promise<Download> {
    await this.deps.transaction((tx) =>
      this.deps.audit.record(tx, actor, {
        action: 'AUDIT_LOG_EXPORTED',
        resourceType: 'AuditLog',
        metadata: query,
      }),
    );
    return this.files.open(actor, query);
  }

  async getIntegrity({ organizationId }: Actor): Promise<AuditLogIntegrity> {
    const { last, unsealed } = await this.deps.seals.getState(organizationId);
    const sealed = Number(last?.lastSequence ?? 0);
    return {
      entries: sealed + unsealed,
      sealed,
      lastSealedAt: last?.createdAt.toISOString() ?? null,
      headHash: last?.hash ?? null,
    };
  }
}
