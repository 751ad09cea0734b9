import { OrganizationPage } from '@/components/organization/organization-page';
import { createPage } from '@/components/server/create-page';

export const metadata = { title: 'Organization' };

export default createPage({
  load: async (client) => {
    const [organization, chat] = await Promise.all([
      client.getOrganization(),
      client.getChatWebhook(),
    ]);
    return { organization, chat };
  },
  view: (data) => <OrganizationPage {...data} />,
});
