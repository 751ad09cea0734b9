import { AuditTable } from '@/components/audit/audit-table';
import { createPage } from '@/components/server/create-page';
import { listAuditLogs } from '@/lib/contracts/audit';

export const metadata = { title: 'Audit log' };

export default createPage({
  query: listAuditLogs.query,
  load: async (client, { query }) => {
    const [entries, integrity] = await Promise.all([
      client.listAuditLogs({ query }),
      client.getAuditLogIntegrity(),
    ]);
    return { entries, integrity };
  },
  view: (props) => <AuditTable {...props} />,
});
