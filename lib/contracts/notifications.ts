import { z } from 'zod';
import { defineArea } from './area';
import { id, idParams, timestamp } from './common';
import { defineContract, operationsOf } from './contract';
import { exampleNotification } from './examples';
import { columnsOf, defineList, isNull } from './list';

export const notification = z.object({
  id,
  type: z.string(),
  title: z.string(),
  body: z.string(),
  /** A console path, such as `/connections`. */
  link: z.string().nullable(),
  readAt: timestamp.nullable(),
  createdAt: timestamp,
});
export type NotificationView = z.infer<typeof notification>;

export const notificationList = defineList({
  name: 'notifications',
  columns: columnsOf(notification),
  filters: { unread: isNull('readAt') },
});

const { list, change } = operationsOf('notifications');

export const listNotifications = defineContract({
  ...list,
  path: '/api/v1/notifications',
  summary: 'List notifications of the current user',
  query: notificationList.query,
  response: notification,
  examples: { response: exampleNotification },
});

export const markNotificationRead = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/notifications/:id/read',
  summary: 'Mark a notification as read',
  role: 'viewer',
  params: idParams,
  response: notification,
  audit: 'none',
  examples: { response: { ...exampleNotification, readAt: '2026-01-15T11:00:00.000Z' } },
});

export const markAllNotificationsRead = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/notifications/read',
  summary: 'Mark all notifications as read',
  role: 'viewer',
  response: z.object({ updated: z.number().int() }),
  audit: 'none',
  examples: { response: { updated: 3 } },
});

export const notifications = defineArea({
  tag: 'notifications',
  description: 'Notifications of the current user.',
  operations: { listNotifications, markNotificationRead, markAllNotificationsRead },
  scopes: ['notifications:read', 'notifications:write'],
});
