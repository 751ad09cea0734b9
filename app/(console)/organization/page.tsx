import { OrganizationPage } from '@/components/organization/organization-page';
import { createPage } from '@/components/server/create-page';

export const metadata = { title: 'Organization' };

export default createPage({
  load: async (client) => {
    const [organization, chat, kinds] = await Promise.all([
      client.getOrganization(),
      client.getChatWebhook(),
      client.listNotificationPreferences(),
    ]);
    return { organization, chat, kinds };
  },
  view: (data) => <OrganizationPage {...data} />,
});
