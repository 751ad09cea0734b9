'use client';

import { ActionIcon, Group, Text, Tooltip } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { TextLink } from '@/components/common/link-button';
import { Time } from '@/components/common/time';
import { useAction } from '@/components/hooks/use-action';
import { useApi } from '@/contexts/api-context';
import type { NotificationView } from '@/lib/contracts/notifications';

export function NotificationItem({ notification }: { notification: NotificationView }) {
  const client = useApi();
  const { run, busy } = useAction();
  const unread = notification.readAt === null;
  const markRead = () =>
    run(() => client.markNotificationRead({ params: { id: notification.id } }));
  return (
    <Group className="list-row" wrap="nowrap" align="flex-start" gap="md" data-unread={unread}>
      <span className="unread-dot" aria-hidden="true" />
      <div className="grow">
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
        <Text size="sm" c="dimmed">
          {notification.body}
        </Text>
        <Text size="xs" c="dimmed" mt={4}>
          <Time value={notification.createdAt} />
        </Text>
      </div>
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
