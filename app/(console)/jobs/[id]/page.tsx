import { JobDetail } from '@/components/jobs/job-detail';
import { createPage } from '@/components/server/create-page';

export const metadata = { title: 'Job' };

export default createPage({
  load: (client, { id }) => client.getJob({ params: { id } }),
  view: (job) => <JobDetail job={job} />,
});
