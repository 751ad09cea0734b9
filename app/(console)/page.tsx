import { SimpleGrid, Stack } from '@mantine/core';
import { LiveRefresh } from '@/components/common/live-refresh';
import { PageHeader } from '@/components/common/page-header';
import { ConnectionsCard, JobsCard } from '@/components/dashboard/cards';
import { ConnectFirst } from '@/components/dashboard/connect-first';
import { domains } from '@/components/domains';
import { currentSession, type Session } from '@/components/server/api';
import { createPage } from '@/components/server/create-page';
import { isFinalJobStatus } from '@/lib/contracts/job-status';

export const metadata = { title: 'Dashboard' };

const LATEST_JOBS = 6;
const BUSY_MS = 4000;
const IDLE_MS = 30_000;

function greeting({ user, organization }: Session): string {
  return `Hello ${user.name.split(' ')[0]}. Here's what's happening at ${organization.name}.`;
}

export default createPage({
  load: (client) =>
    Promise.all([
      currentSession(),
      client.listConnections({ query: { perPage: 100 } }),
      client.listProviders(),
      client.listJobs({ query: { perPage: LATEST_JOBS } }),
    ]),
  view: ([session, connections, providers, jobs]) => {
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
            ({ name, Dashboard }) =>
              Dashboard && <Dashboard key={name} hideWhenEmpty={!connected} />,
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
  },
});
