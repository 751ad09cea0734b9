import { z } from 'zod';
import { defineArea } from './area';
import { id, idParams, timestamp } from './common';
import { defineContract } from './contract';
import { exampleNotification } from './examples';
import { type ColumnType, defineList, isNull } from './list';

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
  columns: {
    id: 'text',
    type: 'text',
    title: 'text',
    body: 'text',
    link: 'text?',
    readAt: 'timestamp?',
    createdAt: 'timestamp',
  } satisfies Record<keyof NotificationView, ColumnType>,
  sorts: ['createdAt'],
  defaultSort: '-createdAt',
  filters: { unread: isNull('readAt') },
  search: [],
});

const base = { tag: 'notifications', authenticate: true } as const;

export const listNotifications = defineContract({
  ...base,
  method: 'GET',
  path: '/api/v1/notifications',
  summary: "List the caller's notifications, newest first",
  role: 'viewer',
  scope: 'notifications:read',
  query: notificationList.query,
  response: notification,
  status: 200,
  envelope: 'page',
  rateLimit: 'read',
  audit: 'none',
  examples: { response: exampleNotification },
});

export const markNotificationRead = defineContract({
  ...base,
  method: 'POST',
  path: '/api/v1/notifications/:id/read',
  summary: 'Mark a notification as read',
  role: 'viewer',
  scope: 'notifications:write',
  params: idParams,
  response: notification,
  status: 200,
  envelope: 'data',
  rateLimit: 'write',
  audit: 'none',
  idempotent: true,
  examples: { response: { ...exampleNotification, readAt: '2026-01-15T11:00:00.000Z' } },
});

export const markAllNotificationsRead = defineContract({
  ...base,
  method: 'POST',
  path: '/api/v1/notifications/read',
  summary: 'Mark every notification as read',
  role: 'viewer',
  scope: 'notifications:write',
  response: z.object({ updated: z.number().int() }),
  status: 200,
  envelope: 'data',
  rateLimit: 'write',
  audit: 'none',
  idempotent: true,
  examples: { response: { updated: 3 } },
});

export const notifications = defineArea({
  tag: 'notifications',
  description: 'Messages to the user who is signed in.',
  operations: { listNotifications, markNotificationRead, markAllNotificationsRead },
  scopes: ['notifications:read', 'notifications:write'],
});
