import { ConnectionsView } from '@/components/connections/connections-view';
import { createPage } from '@/components/server/create-page';
import { listConnections } from '@/lib/contracts/connections';

export const metadata = { title: 'Connections' };

const ACTIVE = ['pending', 'queued', 'running'] as const;

export default createPage({
  query: listConnections.query,
  load: (client, { query }) =>
    Promise.all([
      client.listConnections({ query }),
      client.listProviders(),
      Promise.all(ACTIVE.map((status) => client.listJobs({ query: { status, perPage: 100 } }))),
    ]),
  view: ([connections, providers, jobs]) => (
    <ConnectionsView
      connections={connections}
      providers={providers}
      activeJobs={jobs.flatMap((page) => page.data)}
    />
  ),
});
