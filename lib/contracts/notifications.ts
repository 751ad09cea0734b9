import { z } from 'zod';
import { defineArea, NOTIFICATION_CHANNELS } from './area';
import { id, idParams, timestamp } from './common';
import { CHANGE, defineContract, operationsOf, READ } from './contract';
import { exampleNotification } from './examples';
import { columnsOf, defineList, isNull } from './list';
import { NOTIFICATION_TYPES, REQUIRED_NOTIFICATION_TYPES } from './manifest.gen';
import { getEmailSuppression, liftEmailSuppression, unsubscribe } from './notification-mails';
import { DIGESTS, getNotificationTiming, setNotificationTiming } from './notification-timing';

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
  /** When it is sent. */
  description: z.string(),
  /** By which channels the person is notified. */
  channels: z.array(z.enum(NOTIFICATION_CHANNELS)),
  /** E-mails of the kind wait for one with all that came; null: each is sent at once. */
  digest: z.enum(DIGESTS).nullable(),
});
export type NotificationPreferenceView = z.infer<typeof notificationPreference>;

const examplePreferences = [
  {
    type: 'sync.failed',
    description: 'A sync that you started has failed',
    channels: ['app', 'email'],
    digest: 'daily',
  },
] as const;

const preferences = {
  tag: 'notifications',
  path: '/api/v1/notifications/preferences',
  role: 'viewer',
  ownAccount: true,
  response: z.array(notificationPreference),
} as const;

export const listNotificationPreferences = defineContract({
  ...READ,
  ...preferences,
  summary: 'List how you are notified',
  description: 'Of each kind that can be chosen, in every organization.',
  examples: { response: examplePreferences },
});

export const setNotificationPreference = defineContract({
  ...CHANGE,
  ...preferences,
  method: 'PUT',
  summary: 'Choose how you are notified',
  description:
    'Without the channel `app`, notifications of the kind are listed in the console as read. With a `digest`, e-mails of the kind wait for the full hour, or for the hour of the day that you choose, and are one with all other kinds that are due; what waits already stays due then. Without the field, it stays as it is. Returns how you are notified then.',
  schema: z
    .strictObject({
      type: z
        .enum(NOTIFICATION_TYPES)
        .refine(isOptional, 'is about the security of your account, and is always sent'),
      channel: z.enum(NOTIFICATION_CHANNELS),
      isEnabled: z.boolean(),
      digest: z.enum(DIGESTS).nullable().optional(),
    })
    .refine(({ channel, digest }) => channel === 'email' || !digest, {
      message: 'must be null: only e-mails wait for a digest',
      path: ['digest'],
    }),
  audit: 'NOTIFICATION_PREFERENCE_CHANGED',
  examples: {
    request: { type: 'sync.failed', channel: 'email', isEnabled: true, digest: 'daily' },
    response: examplePreferences,
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
    unsubscribe,
    getEmailSuppression,
    liftEmailSuppression,
    getNotificationTiming,
    setNotificationTiming,
  },
  scopes: ['notifications:read', 'notifications:write'],
});
