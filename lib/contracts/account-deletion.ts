import { z } from 'zod';
import { timestamp } from './common';
import { CHANGE, defineContract } from './contract';
import { demoUser, email } from './session-info';
import { exampleLinkToken, linkToken, OPEN } from './sign-up';

export const ACCOUNT_DELETION_DAYS = 30;

export const deleteAccount = defineContract({
  ...CHANGE,
  tag: 'auth',
  method: 'POST',
  path: '/api/v1/auth/delete-account',
  summary: 'Delete your account',
  recentAuthentication: true,
  description: `Sessions and personal API keys end at once. A mailed link restores the account for ${ACCOUNT_DELETION_DAYS} days; after that everything personal is erased. Organizations in which you are alone are deleted with it. 409 lists in \`details.organizations\` those whose last owner you are and that have other members: make one of them owner, or delete the organization.`,
  role: 'viewer',
  ownAccount: true,
  schema: z.strictObject({
    /** The address of the account, typed again. */
    confirm: email,
  }),
  response: z.object({ deletesAt: timestamp }),
  rateLimit: 'sign_in',
  audit: 'ACCOUNT_DELETED',
  errors: ['CONFLICT'],
  examples: {
    request: { confirm: demoUser.email },
    response: { deletesAt: '2026-02-14T10:30:00.000Z' },
  },
});

export const restoreAccount = defineContract({
  ...OPEN,
  path: '/api/v1/auth/restore-account',
  summary: 'Restore a deleted account by the mailed link',
  description: 'Restores the organizations that were deleted with it, too. Sign in afterwards.',
  schema: z.strictObject({ token: linkToken }),
  response: z.object({ restored: z.literal(true) }),
  status: 200,
  audit: 'ACCOUNT_RESTORED',
  errors: ['LINK_INVALID'],
  examples: { request: { token: exampleLinkToken }, response: { restored: true } },
});
