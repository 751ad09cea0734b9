import type { Metadata } from 'next';
import { ErrorPanel } from '@/components/common/error-panel';
import { NotificationsView } from '@/components/notifications/notifications-view';
import { load } from '@/components/server/api';
import { readSearchParams, type SearchParams } from '@/components/server/search-params';
import { listNotifications } from '@/lib/contracts/notifications';

export const metadata: Metadata = { title: 'Notifications' };

export default async function NotificationsPage(props: { searchParams: SearchParams }) {
  const query = await readSearchParams(props.searchParams, listNotifications.query);
  const notifications = await load((client) => client.listNotifications({ query }));
  if (!notifications.ok) return <ErrorPanel error={notifications.error} />;
  return <NotificationsView notifications={notifications.data} />;
}
