import type { Metadata } from 'next';
import { ErrorPanel } from '@/components/common/error-panel';
import { ConnectionsView } from '@/components/connections/connections-view';
import { load } from '@/components/server/api';
import { readSearchParams, type SearchParams } from '@/components/server/search-params';
import { listConnections } from '@/lib/contracts/connections';

export const metadata: Metadata = { title: 'Connections' };

const ACTIVE = ['pending', 'queued', 'running'] as const;
const MANY = 100;

export default async function ConnectionsPage(props: { searchParams: SearchParams }) {
  const query = await readSearchParams(props.searchParams, listConnections.query);
  const given = await props.searchParams;
  const text = (name: string) => (typeof given[name] === 'string' ? given[name] : null);
  const loaded = await load((client) =>
    Promise.all([
      client.listConnections({ query }),
      client.listProviders(),
      Promise.all(ACTIVE.map((status) => client.listJobs({ query: { status, perPage: MANY } }))),
    ]),
  );
  if (!loaded.ok) return <ErrorPanel error={loaded.error} />;
  const [connections, providers, jobs] = loaded.data;
  return (
    <ConnectionsView
      connections={connections}
      providers={providers}
      activeJobs={jobs.flatMap((page) => page.data)}
      callback={{ connected: text('connected'), job: text('job'), error: text('error') }}
    />
  );
}
