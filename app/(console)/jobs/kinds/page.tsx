import { KindsView } from '@/components/jobs/kinds-view';
import { createPage } from '@/components/server/create-page';

export const metadata = { title: 'Kinds of jobs' };

export default createPage({
  load: async (client) => {
    const [kinds, schedules] = await Promise.all([
      client.listJobKinds(),
      client.listJobSchedules(),
    ]);
    return { kinds, schedules };
  },
  view: (data) => <KindsView {...data} />,
});
