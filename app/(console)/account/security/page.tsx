import { SecurityPage } from '@/components/account/security-page';
import { createPage } from '@/components/server/create-page';

export const metadata = { title: 'Sign-in and sessions' };

export default createPage({
  load: async (client) => {
    const [factors, sessions] = await Promise.all([client.getFactors(), client.listSessions()]);
    return { factors, sessions };
  },
  view: (data) => <SecurityPage {...data} />,
});
