import { createPage } from '@/components/server/create-page';
import { PortalSettings } from '@/components/webhooks/portal-settings';

export const metadata = { title: 'Customer portal' };

export default createPage({
  load: (client) => client.getPortalSettings(),
  view: ({ origins }) => <PortalSettings origins={origins} />,
});
