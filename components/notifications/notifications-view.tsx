'use client';

import { Button, Card, Group, SegmentedControl, Stack } from '@mantine/core';
import { IconBell, IconChecks } from '@tabler/icons-react';
import { Empty } from '@/components/common/empty';
import { LiveRefresh } from '@/components/common/live-refresh';
import { PageHeader } from '@/components/common/page-header';
import { Pager } from '@/components/common/pager';
import { useAction } from '@/components/hooks/use-action';
import { useQueryState } from '@/components/hooks/use-query-state';
import { useApi } from '@/contexts/api-context';
import { useSession } from '@/contexts/session-context';
import type { Page } from '@/lib/contracts/common';
import type { NotificationView } from '@/lib/contracts/notifications';
import { NotificationItem } from './notification-item';

const REFRESH_MS = 15_000;

export function NotificationsView({ notifications }: { notifications: Page<NotificationView> }) {
  const client = useApi();
  const { run, busy } = useAction();
  const { query, setQuery, pending } = useQueryState();
  const { unreadNotifications } = useSession();
  const unreadOnly = query.get('unread') === 'true';
  return (
    <>
      <LiveRefresh ms={REFRESH_MS} />
      <PageHeader title="Notifications" description="What you should know of.">
        <Button
          variant="default"
          leftSection={<IconChecks size={17} stroke={1.7} />}
          disabled={unreadNotifications === 0}
          loading={busy}
          onClick={() => run(() => client.markAllNotificationsRead())}
        >
          Mark all as read
        </Button>
      </PageHeader>
      <Card p={0}>
        <Group p="md" className="card-toolbar">
          <SegmentedControl
            size="sm"
            aria-label="Which"
            value={unreadOnly ? 'unread' : 'all'}
            onChange={(value) => setQuery({ unread: value === 'unread' ? 'true' : undefined })}
            data={[
              { value: 'all', label: 'All' },
              { value: 'unread', label: `Unread (${unreadNotifications})` },
            ]}
          />
        </Group>
        {notifications.data.length === 0 ? (
          <Empty
            icon={<IconBell size={28} stroke={1.5} />}
            title={unreadOnly ? 'You have read everything' : 'No notifications yet'}
            description={
              unreadOnly
                ? 'New ones appear here by themselves.'
                : 'You are told here when a sync is done, or when a shop has to be connected again.'
            }
          />
        ) : (
          <Stack gap={0} className={pending ? 'pending' : undefined}>
            {notifications.data.map((notification) => (
              <NotificationItem key={notification.id} notification={notification} />
            ))}
          </Stack>
        )}
        {notifications.data.length > 0 && (
          <Pager pagination={notifications.pagination} noun="notifications" />
        )}
      </Card>
    </>
  );
}
