import { JobsTable } from '@/components/jobs/jobs-table';
import { createPage } from '@/components/server/create-page';
import { listJobs } from '@/lib/contracts/jobs';

export const metadata = { title: 'Jobs' };

export default createPage({
  query: listJobs.query,
  load: (client, { query }) => client.listJobs({ query }),
  view: (jobs) => <JobsTable jobs={jobs} />,
});
