import { z } from 'zod';
import { CHANGE, defineContract } from './contract';
import { newPassword, password } from './password';
import { demoUser, email } from './session-info';
import { accepted, exampleLinkToken, linkToken, OPEN } from './sign-up';

const exampleNewPassword = 'a longer and a better one';

export const changePassword = defineContract({
  ...CHANGE,
  tag: 'auth',
  method: 'POST',
  path: '/api/v1/auth/change-password',
  summary: 'Change your password',
  description: 'Ends all your other sessions.',
  role: 'viewer',
  ownAccount: true,
  schema: z.strictObject({ currentPassword: password, newPassword }),
  response: z.object({ endedSessions: z.number().int() }),
  rateLimit: 'sign_in',
  audit: 'PASSWORD_CHANGED',
  examples: {
    request: { currentPassword: demoUser.password, newPassword: exampleNewPassword },
    response: { endedSessions: 1 },
  },
});

export const removePassword = defineContract({
  ...CHANGE,
  tag: 'auth',
  method: 'DELETE',
  path: '/api/v1/auth/password',
  summary: 'Remove your password',
  description:
    'For somebody who signs in with a passkey or an issuer. `POST /api/v1/auth/forgot-password` sets one again.',
  role: 'viewer',
  ownAccount: true,
  recentAuthentication: true,
  response: z.object({ removed: z.literal(true) }),
  audit: 'PASSWORD_REMOVED',
  errors: ['CONFLICT'],
  examples: { response: { removed: true } },
});

export const forgotPassword = defineContract({
  ...OPEN,
  path: '/api/v1/auth/forgot-password',
  summary: 'Send a link to reset the password',
  description: 'Responds alike for every address. The link works once, for an hour.',
  schema: z.strictObject({ email }),
  response: accepted,
  status: 202,
  audit: 'none',
  examples: { request: { email: demoUser.email }, response: { accepted: true } },
});

export const resetPassword = defineContract({
  ...OPEN,
  path: '/api/v1/auth/reset-password',
  summary: 'Set a new password with a mailed link',
  description: 'Ends all sessions of the person. Sign in afterwards.',
  schema: z.strictObject({ token: linkToken, newPassword }),
  response: z.object({ reset: z.literal(true) }),
  status: 200,
  audit: 'PASSWORD_RESET',
  errors: ['LINK_INVALID'],
  examples: {
    request: { token: exampleLinkToken, newPassword: exampleNewPassword },
    response: { reset: true },
  },
});
