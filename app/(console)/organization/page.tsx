import { OrganizationPage } from '@/components/organization/organization-page';
import { createPage } from '@/components/server/create-page';

export const metadata = { title: 'Organization' };

export default createPage({
  load: (client) => client.getOrganization(),
  view: (organization) => <OrganizationPage organization={organization} />,
});
