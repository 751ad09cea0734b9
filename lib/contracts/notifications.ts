import { z } from 'zod';
import { defineArea } from './area';
import { id, idParams, timestamp } from './common';
import { CHANGE, defineContract, operationsOf, READ } from './contract';
import { exampleNotification } from './examples';
import { columnsOf, defineList, isNull } from './list';
import { NOTIFICATION_TYPES, REQUIRED_NOTIFICATION_TYPES } from './manifest.gen';

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

/** Whether the person can choose how to be notified of the type. */
export const isOptional = (type: string): boolean =>
  !(REQUIRED_NOTIFICATION_TYPES as readonly string[]).includes(type);

export const notificationPreference = z.object({
  type: z.enum(NOTIFICATION_TYPES),
  /** Whether notifications of the type are sent by e-mail as well. */
  email: z.boolean(),
});
export type NotificationPreferenceView = z.infer<typeof notificationPreference>;

export const listNotificationPreferences = defineContract({
  ...READ,
  tag: 'notifications',
  path: '/api/v1/notifications/preferences',
  summary: 'List how you are notified',
  description: 'Of each type that can be chosen, in every organization.',
  role: 'viewer',
  ownAccount: true,
  response: z.array(notificationPreference),
  examples: { response: [{ type: 'sync.failed', email: true }] },
});

export const setNotificationPreference = defineContract({
  ...CHANGE,
  tag: 'notifications',
  method: 'PUT',
  path: '/api/v1/notifications/preferences',
  summary: 'Choose how you are notified',
  description: 'Notifications are in the console in any case.',
  role: 'viewer',
  ownAccount: true,
  schema: z.strictObject(notificationPreference.shape).refine(({ type }) => isOptional(type), {
    path: ['type'],
    message: 'is about the security of your account, and is always sent',
  }),
  response: notificationPreference,
  audit: 'NOTIFICATION_PREFERENCE_CHANGED',
  examples: {
    request: { type: 'sync.failed', email: false },
    response: { type: 'sync.failed', email: false },
  },
});

export const notifications = defineArea({
  tag: 'notifications',
  description: 'Notifications of the current user.',
  operations: {
    listNotifications,
    markNotificationRead,
    markAllNotificationsRead,
    listNotificationPreferences,
    setNotificationPreference,
  },
  scopes: ['notifications:read', 'notifications:write'],
});
