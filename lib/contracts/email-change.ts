import { z } from 'zod';
import { CHANGE, defineContract } from './contract';
import { email } from './session-info';
import { accepted, exampleLinkToken, linkToken, OPEN } from './sign-up';

const change = { ...CHANGE, tag: 'auth', role: 'viewer', ownAccount: true } as const;
const link = { ...OPEN, status: 200, errors: ['LINK_INVALID'] } as const;

/** Whether the change has happened, or waits for the link to the other address. */
const progress = z.object({ status: z.enum(['changed', 'waiting']) });

export const changeEmail = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/auth/change-email',
  summary: 'Ask for another e-mail address',
  recentAuthentication: true,
  description:
    'Sends a link to the new and one to the present address. The change happens once both were opened, within 24 hours. The response is the same whether or not the new address has an account. Another request replaces this one.',
  schema: z.strictObject({ newEmail: email }),
  response: accepted,
  status: 202,
  rateLimit: 'sign_in',
  audit: 'EMAIL_CHANGE_REQUESTED',
  examples: {
    request: { newEmail: 'ada@example.org' },
    response: { accepted: true },
  },
});

export const cancelEmailChange = defineContract({
  ...change,
  method: 'DELETE',
  path: '/api/v1/auth/change-email',
  summary: 'Cancel the change of your e-mail address',
  response: z.object({ cancelled: z.boolean() }),
  audit: 'EMAIL_CHANGE_CANCELLED',
  examples: { response: { cancelled: true } },
});

export const confirmEmailChange = defineContract({
  ...link,
  path: '/api/v1/auth/change-email/confirm',
  summary: 'Confirm the new address by the link that was sent to it',
  schema: z.strictObject({ token: linkToken }),
  response: progress,
  audit: 'EMAIL_CHANGED',
  examples: { request: { token: exampleLinkToken }, response: { status: 'waiting' } },
});

export const approveEmailChange = defineContract({
  ...link,
  path: '/api/v1/auth/change-email/approve',
  summary: 'Approve the change by the link that was sent to the present address, or refuse it',
  schema: z.strictObject({ token: linkToken, approve: z.boolean() }),
  response: z.object({ status: z.enum(['changed', 'waiting', 'refused']) }),
  audit: 'EMAIL_CHANGED',
  examples: {
    request: { token: exampleLinkToken, approve: true },
    response: { status: 'changed' },
  },
});

export const undoEmailChange = defineContract({
  ...link,
  path: '/api/v1/auth/change-email/undo',
  summary: 'Undo the change by the link that was sent to the former address',
  description:
    'Works for 7 days, also when the account was deleted since. Ends all sessions and personal API keys of the person, the password (`POST /api/v1/auth/forgot-password` sets another one) and all links to reset it, and removes passkeys, authenticator apps, recovery codes and linked issuers that were added since the change was requested.',
  schema: z.strictObject({ token: linkToken }),
  response: z.object({ undone: z.literal(true) }),
  audit: 'EMAIL_CHANGE_UNDONE',
  examples: { request: { token: exampleLinkToken }, response: { undone: true } },
});
