import { RolesView } from '@/components/organization/roles-view';
import { createPage } from '@/components/server/create-page';
import { listRoles } from '@/lib/contracts/roles';

export const metadata = { title: 'Roles' };

export default createPage({
  query: listRoles.query,
  load: (client, { query }) => client.listRoles({ query }),
  view: (roles) => <RolesView roles={roles} />,
});
