import type { Metadata } from 'next';
import { AuditTable } from '@/components/audit/audit-table';
import { ErrorPanel } from '@/components/common/error-panel';
import { load } from '@/components/server/api';
import { readSearchParams, type SearchParams } from '@/components/server/search-params';
import { listAuditLogs } from '@/lib/contracts/audit';

export const metadata: Metadata = { title: 'Audit log' };

export default async function AuditLogPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await readSearchParams(searchParams, listAuditLogs.query);
  const entries = await load((client) => client.listAuditLogs({ query }));
  if (!entries.ok) return <ErrorPanel error={entries.error} />;
  return <AuditTable entries={entries.data} />;
}
