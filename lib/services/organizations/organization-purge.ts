import { systemActor } from '@/lib/auth/actor';
import { DELETION_DAYS } from '@/lib/contracts/organizations';
import type { TenantTable } from '@/lib/db/postgres/tenant-rows';
import type { RunTransaction } from '@/lib/db/transaction';
import type { Logger } from '@/lib/logger';
import type { ConnectionsRepository } from '@/lib/repositories/connections-repository';
import type { OrganizationsRepository } from '@/lib/repositories/organizations-repository';
import type { TenantRowsRepository } from '@/lib/repositories/tenant-rows-repository';
import type { AuditService } from '@/lib/services/audit-service';
import type { ConnectionsService } from '@/lib/services/connections-service';
import { DAY_MS } from '@/lib/utils/durations';

/** Rows that one transaction deletes at most. */
export const PURGE_BATCH = 1_000;
/** A run ends after this long, so that a process with much to delete can stop; the next run continues. */
const RUN_MS = 20_000;
/** Behind the time in which owners can restore it: the clocks of two servers may differ. */
const MARGIN_MS = 60 * 60 * 1000;
const GRACE_MS = DELETION_DAYS * DAY_MS;

export interface OrganizationPurgeDeps {
  transaction: RunTransaction;
  organizations: Pick<OrganizationsRepository, 'findPurgeable' | 'purge'>;
  rows: Pick<TenantRowsRepository, 'delete'>;
  connections: Pick<ConnectionsRepository, 'listIds'>;
  connecting: Pick<ConnectionsService, 'disconnect'>;
  audit: Pick<AuditService, 'record'>;
  logger: Logger;
  /** In an order in which they can be deleted. */
  tables: readonly TenantTable[];
}

/**
 * Deletes everything of organizations whose time to be restored is over, in small transactions. A run
 * that is killed leaves the organization's row, by which the next one finds it and begins again; several
 * processes may run at once.
 */
export class OrganizationPurge {
  constructor(private readonly deps: OrganizationPurgeDeps) {}

  async run(): Promise<void> {
    const deadline = Date.now() + RUN_MS;
    const before = new Date(Date.now() - GRACE_MS - MARGIN_MS);
    const failed: string[] = [];
    while (Date.now() < deadline) {
      const id = await this.deps.organizations.findPurgeable(before, failed);
      if (id === null) return;
      try {
        await this.purge(id, deadline);
      } catch (error) {
        this.deps.logger.error('An organization was not purged', error, { organizationId: id });
        failed.push(id);
      }
    }
  }

  private async purge(id: string, deadline: number): Promise<void> {
    await this.disconnect(id);
    let deleted: number | null;
    do {
      // What was written meanwhile, such as that connections ended, is deleted by another pass.
      deleted = await this.deleteRows(id, deadline);
      if (deleted === null) return;
    } while (deleted > 0);
    const isPurged = await this.deps.transaction(async (tx) => {
      if (!(await this.deps.organizations.purge(tx, id))) return false;
      // In the trail of the system: that of the organization is gone.
      await this.deps.audit.record(tx, systemActor(''), {
        action: 'ORGANIZATION_PURGED',
        resourceType: 'Organization',
        resourceId: id,
      });
      return true;
    });
    if (isPurged) this.deps.logger.info('Purged a deleted organization', { organizationId: id });
  }

  /** Revokes the grants at the providers, as far as these are available. */
  private async disconnect(organizationId: string): Promise<void> {
    for (const id of await this.deps.connections.listIds(organizationId)) {
      await this.deps.connecting.disconnect(systemActor(organizationId), id);
    }
  }

  /** Of all tables; returns how many rows, or null when the time was over before the last table. */
  private async deleteRows(organizationId: string, deadline: number): Promise<number | null> {
    let total = 0;
    for (const table of this.deps.tables) {
      let deleted: number;
      do {
        if (Date.now() >= deadline) return null;
        deleted = await this.deps.transaction((tx) =>
          this.deps.rows.delete(tx, table, organizationId, PURGE_BATCH),
        );
        total += deleted;
      } while (deleted === PURGE_BATCH);
    }
    return total;
  }
}
