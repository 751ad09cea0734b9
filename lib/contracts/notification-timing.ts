import { z } from 'zod';
import { CHANGE, defineContract, READ } from './contract';

/** For which e-mails of a kind wait, so that they are one. */
export const DIGESTS = ['hourly', 'daily'] as const;
export type Digest = (typeof DIGESTS)[number];

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 22:00');

const quietHours = z
  .strictObject({ from: time, until: time })
  .refine(({ from, until }) => from !== until, {
    message: 'must be another time than the beginning',
    path: ['until'],
  });

/** The hour of daily digests. */
const digestHour = z.int().min(0).max(23);

export const notificationTiming = z.object({
  /** No e-mails then, but those that are always sent; null: at any time. */
  quietHours: quietHours.nullable(),
  digestHour,
  /** IANA: of these times. UTC until the person chooses one. */
  timeZone: z.string(),
});
export type NotificationTimingView = z.infer<typeof notificationTiming>;

const example = { quietHours: { from: '22:00', until: '07:00' }, digestHour: 8 };

const own = {
  tag: 'notifications',
  path: '/api/v1/notifications/timing',
  role: 'viewer',
  ownAccount: true,
  response: notificationTiming,
} as const;

export const getNotificationTiming = defineContract({
  ...READ,
  ...own,
  summary: 'Get when you are sent e-mails',
  examples: { response: { ...example, timeZone: 'Europe/London' } },
});

export const setNotificationTiming = defineContract({
  ...CHANGE,
  ...own,
  method: 'PUT',
  summary: 'Choose when you are sent e-mails',
  description:
    'In your time zone. What comes in quiet hours is sent as they end, and so is a digest; notifications about the security of your account do not wait.',
  schema: z.strictObject({ quietHours: quietHours.nullable(), digestHour }),
  audit: 'NOTIFICATION_TIMING_CHANGED',
  examples: { request: example, response: { ...example, timeZone: 'Europe/London' } },
});
