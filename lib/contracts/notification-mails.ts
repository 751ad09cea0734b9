import { z } from 'zod';
import { timestamp } from './common';
import { CHANGE, defineContract, READ } from './contract';

/** Longer than that of other links: it names the person and the kind. */
const token = z.string().min(1).max(400);

export const unsubscribe = defineContract({
  method: 'POST',
  tag: 'notifications',
  path: '/api/v1/notifications/unsubscribe',
  summary: 'Unsubscribe from e-mails by the link in one of them',
  description:
    'One click, as in RFC 8058: mail programs post `List-Unsubscribe=One-Click` here, without cookies and without a sign-in. The body is not read. Notifications stay in the console.',
  authenticate: false,
  csrfExempt: true,
  rawBody: true,
  envelope: 'data',
  rateLimit: 'public',
  query: z.strictObject({ token }),
  response: z.object({
    /** The kinds of which the person gets no more e-mails. */
    types: z.array(z.string()),
  }),
  status: 200,
  audit: 'NOTIFICATION_PREFERENCE_CHANGED',
  errors: ['LINK_INVALID'],
  examples: { response: { types: ['sync.failed'] } },
});

export const emailSuppression = z.object({
  /** What the mail server said. */
  reason: z.string(),
  createdAt: timestamp,
});
export type EmailSuppressionView = z.infer<typeof emailSuppression>;

const own = {
  tag: 'notifications',
  path: '/api/v1/notifications/email-suppression',
  role: 'viewer',
  ownAccount: true,
} as const;

export const getEmailSuppression = defineContract({
  ...READ,
  ...own,
  summary: 'Get why you get no e-mails',
  description:
    'A mail server has refused your address for good, so notifications are not sent to it any more. Null when they are.',
  response: emailSuppression.nullable(),
  examples: {
    response: {
      reason: '550 5.1.1 No such user here',
      createdAt: '2026-01-15T10:30:00.000Z',
    },
  },
});

export const liftEmailSuppression = defineContract({
  ...CHANGE,
  ...own,
  method: 'DELETE',
  summary: 'Get e-mails again',
  description: 'Until the address is refused once more.',
  response: z.object({ lifted: z.boolean() }),
  audit: 'EMAIL_SUPPRESSION_LIFTED',
  examples: { response: { lifted: true } },
});
