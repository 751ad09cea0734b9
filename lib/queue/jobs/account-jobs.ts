import { z } from 'zod';
import { QUEUE_NAMES } from '@/lib/queue/config';
import { defineJob } from '@/lib/queue/define-job';

const email = z.string();

/**
 * Decides which mail an address gets, if any. The request that enqueues it does the same whether or
 * not the address has an account, so that neither its response nor its time reveals it.
 */
export const sendAccountMail = defineJob({
  name: 'account.mail',
  queue: QUEUE_NAMES.NOTIFICATION,
  schema: z.discriminatedUnion('about', [
    z.strictObject({ about: z.literal('sign_up'), email }),
    z.strictObject({ about: z.literal('password_reset'), email }),
    z.strictObject({ about: z.literal('email_change'), changeId: z.string() }),
  ]),
});
