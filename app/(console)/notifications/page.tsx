import { NotificationsView } from '@/components/notifications/notifications-view';
import { createPage } from '@/components/server/create-page';
import { listNotifications } from '@/lib/contracts/notifications';

export const metadata = { title: 'Notifications' };

export default createPage({
  query: listNotifications.query,
  load: (client, { query }) => client.listNotifications({ query }),
  view: (notifications) => <NotificationsView notifications={notifications} />,
});
