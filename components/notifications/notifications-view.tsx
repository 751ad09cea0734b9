'use client';

import { ActionIcon, Box, Card, Group, Stack, Text, Tooltip } from '@mantine/core';
import { IconBell, IconCheck, IconChecks } from '@tabler/icons-react';
import { ActionButton } from '@/components/common/action-button';
import { Toolbar } from '@/components/common/data-table';
import { Empty } from '@/components/common/empty';
import { ButtonFilter } from '@/components/common/filters';
import { TextLink } from '@/components/common/link-button';
import { LiveRefresh } from '@/components/common/live-refresh';
import { PageHeader } from '@/components/common/page-header';
import { Pager } from '@/components/common/pager';
import { Caption, Note } from '@/components/common/text';
import { Time } from '@/components/common/time';
import { useAction } from '@/components/hooks/use-action';
import { useQueryState } from '@/components/hooks/use-query-state';
import { useApi } from '@/contexts/api-context';
import { useSession } from '@/contexts/session-context';
import type { Page } from '@/lib/contracts/common';
import type { NotificationView } from '@/lib/contracts/notifications';

const REFRESH_MS = 15_000;

export function NotificationsView({ notifications }: { notifications: Page<NotificationView> }) {
  const client = useApi();
  const { query, pending } = useQueryState();
  const { unreadNotifications } = useSession();
  const unreadOnly = query.get('unread') === 'true';
  return (
    <>
      <LiveRefresh ms={REFRESH_MS} />
      <PageHeader title="Notifications" description="What needs your attention.">
        <ActionButton
          variant="default"
          icon={IconChecks}
          disabled={unreadNotifications === 0}
          action={() => client.markAllNotificationsRead()}
        >
          Mark all as read
        </ActionButton>
      </PageHeader>
      <Card p={0}>
        <Toolbar>
          <ButtonFilter
            name="unread"
            label="Show"
            options={[{ value: 'true', label: `Unread (${unreadNotifications})` }]}
          />
        </Toolbar>
        {notifications.data.length === 0 ? (
          <Empty
            icon={IconBell}
            title={unreadOnly ? "You're all caught up" : 'No notifications yet'}
            description={
              unreadOnly
                ? 'New notifications appear here.'
                : 'They appear when a sync finishes or a shop needs reconnecting.'
            }
          />
        ) : (
          <Stack gap={0} className={pending ? 'pending' : undefined}>
            {notifications.data.map((notification) => (
              <NotificationItem key={notification.id} notification={notification} />
            ))}
          </Stack>
        )}
        {notifications.data.length > 0 && <Pager pagination={notifications.pagination} />}
      </Card>
    </>
  );
}

function NotificationItem({ notification }: { notification: NotificationView }) {
  const client = useApi();
  const { run, busy } = useAction();
  const unread = notification.readAt === null;
  const markRead = () =>
    run(() => client.markNotificationRead({ params: { id: notification.id } }));
  return (
    <Group className="list-row" px="lg" py="md" wrap="nowrap" align="flex-start" gap="md">
      <Box w={8} h={8} mt={6} bdrs="50%" bg={unread ? 'verdigris.6' : undefined} />
      <Box flex={1} miw={0}>
        <Text size="sm" fw={unread ? 600 : 450}>
          {notification.link === null ? (
            notification.title
          ) : (
            <TextLink
              href={notification.link}
              c="inherit"
              underline="hover"
              inherit
              onClick={unread ? () => void markRead() : undefined}
            >
              {notification.title}
            </TextLink>
          )}
        </Text>
        <Note>{notification.body}</Note>
        <Caption mt={4}>
          <Time value={notification.createdAt} />
        </Caption>
      </Box>
      {unread && (
        <Tooltip label="Mark as read">
          <ActionIcon
            aria-label={`Mark as read: ${notification.title}`}
            loading={busy}
            onClick={markRead}
          >
            <IconCheck size={17} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      )}
    </Group>
  );
}
