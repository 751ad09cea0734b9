import type { z } from 'zod';
import { mailRequest } from '@/lib/mail/mail-content';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { defineJob } from '@/lib/queue/define-job';

/** Sends one e-mail. */
export const sendMail = defineJob({
  name: 'mail.send',
  queue: QUEUE_NAMES.NOTIFICATION,
  schema: mailRequest,
  attempts: 5,
});

export type SendMailPayload = z.infer<typeof sendMail.schema>;
