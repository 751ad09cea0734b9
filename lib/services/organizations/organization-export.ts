import type { Actor } from '@/lib/auth/actor';
import type { TenantTable } from '@/lib/db/postgres/tenant-rows';
import type { RunTransaction } from '@/lib/db/transaction';
import type { Logger } from '@/lib/logger';
import type { TenantRowsRepository } from '@/lib/repositories/tenant-rows-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { Download } from '@/lib/services/files-service';
import { ORGANIZATION } from './tenant-tables';

const BATCH = 200;

export interface OrganizationExportDeps {
  rows: Pick<TenantRowsRepository, 'batches'>;
  transaction: RunTransaction;
  audit: Pick<AuditService, 'record'>;
  logger: Logger;
  tables: readonly TenantTable[];
}

/** Everything that an organization owns, as a file. */
export class OrganizationExport {
  constructor(private readonly deps: OrganizationExportDeps) {}

  /** One row in a line, with its table. That it was exported is recorded before it is sent. */
  async open(actor: Actor): Promise<Download> {
    await this.deps.transaction((tx) =>
      this.deps.audit.record(tx, actor, {
        action: 'ORGANIZATION_EXPORTED',
        resourceType: 'Organization',
        resourceId: actor.organizationId,
      }),
    );
    const date = new Date().toISOString().slice(0, 10);
    return {
      filename: `organization-${date}.ndjson`,
      contentType: 'application/x-ndjson; charset=utf-8',
      parts: this.lines(actor),
    };
  }

  private async *lines({ organizationId, source }: Actor): AsyncGenerator<string> {
    const { rows, tables, logger } = this.deps;
    try {
      for (const table of [ORGANIZATION, ...tables]) {
        if (table.notExported !== undefined) continue;
        for await (const batch of rows.batches(table, organizationId, BATCH)) {
          yield batch.map((row) => `{"table":"${table.name}","row":${row}}\n`).join('');
        }
      }
    } catch (error) {
      // The response has begun, so only the log can contain the error.
      const { requestId } = source;
      logger.error('The export of an organization failed', error, { requestId, organizationId });
      throw error;
    }
  }
}
