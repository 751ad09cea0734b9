import { AuditTable } from '@/components/audit/audit-table';
import { createPage } from '@/components/server/create-page';
import { listAuditLogs } from '@/lib/contracts/audit';

export const metadata = { title: 'Audit log' };

export default createPage({
  query: listAuditLogs.query,
  load: (client, { query }) => client.listAuditLogs({ query }),
  view: (entries) => <AuditTable entries={entries} />,
});
