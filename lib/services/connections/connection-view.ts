import type { ConnectionView } from '@/lib/contracts/connections';
import type { ConnectionRow } from '@/lib/repositories/connections-repository';

/** What audit entries call a connection. */
export const CONNECTION_RESOURCE = 'Connection';

/** A connection as the API shows it. */
export function connectionView(row: ConnectionRow): ConnectionView {
  return {
    id: row.id,
    provider: row.provider,
    externalId: row.externalId,
    name: row.name,
    status: row.status as ConnectionView['status'],
    scopes: row.scopes.split(' ').filter(Boolean),
    lastError: row.lastError,
    lastSyncedAt: row.lastSyncedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
