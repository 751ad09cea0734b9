import { SimpleGrid, Stack } from '@mantine/core';
import type { Metadata } from 'next';
import { ErrorPanel } from '@/components/common/error-panel';
import { LiveRefresh } from '@/components/common/live-refresh';
import { PageHeader } from '@/components/common/page-header';
import { ConnectFirst } from '@/components/dashboard/connect-first';
import { ConnectionsCard } from '@/components/dashboard/connections-card';
import { JobsCard } from '@/components/dashboard/jobs-card';
import { domains } from '@/components/domains';
import { currentSession, load } from '@/components/server/api';
import { isFinalJobStatus } from '@/lib/api/client';

export const metadata: Metadata = { title: 'Dashboard' };

const LATEST_JOBS = 6;
const BUSY_MS = 4000;
const IDLE_MS = 30_000;

function greeting({
  user,
  organization,
}: {
  user: { name: string };
  organization: { name: string };
}) {
  return `Hello ${user.name.split(' ')[0]}, this is what happens at ${organization.name}.`;
}

export default async function DashboardPage() {
  const [session, loaded] = await Promise.all([
    currentSession(),
    load((client) =>
      Promise.all([
        client.listConnections({ query: { perPage: 100 } }),
        client.listProviders(),
        client.listJobs({ query: { perPage: LATEST_JOBS } }),
      ]),
    ),
  ]);
  if (!loaded.ok) return <ErrorPanel error={loaded.error} />;
  const [connections, providers, jobs] = loaded.data;
  const connected = connections.data.length > 0;
  const busy = jobs.data.some((job) => !isFinalJobStatus(job.status));
  return (
    <>
      <PageHeader
        title="Dashboard"
        description={session.ok && session.data ? greeting(session.data) : undefined}
      />
      <LiveRefresh ms={busy ? BUSY_MS : IDLE_MS} />
      <Stack gap="md">
        {!connected && <ConnectFirst providers={providers} />}
        {domains.map(
          ({ name, Dashboard }) => Dashboard && <Dashboard key={name} hideWhenEmpty={!connected} />,
        )}
        {connected && (
          <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
            <ConnectionsCard connections={connections.data} />
            <JobsCard jobs={jobs.data} />
          </SimpleGrid>
        )}
      </Stack>
    </>
  );
}
