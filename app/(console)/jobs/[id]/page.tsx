import { JobDetail } from '@/components/jobs/job-detail';
import { createPage } from '@/components/server/create-page';

export const metadata = { title: 'Job' };

export default createPage({
  load: async (client, { id }) => {
    const params = { id };
    const [job, failures] = await Promise.all([
      client.getJob({ params }),
      client.listJobFailures({ params }),
    ]);
    return { job, failures };
  },
  view: (data) => <JobDetail {...data} />,
});
