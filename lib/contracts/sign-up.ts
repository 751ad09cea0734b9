import { z } from 'zod';
import { defineContract } from './contract';
import { exampleSession } from './examples';
import { newPassword } from './password';
import { demoUser, email, name, sessionInfo, transport } from './session-info';

/** What operations for people without a session share. Their responses are alike for every address. */
export const OPEN = {
  method: 'POST',
  tag: 'auth',
  authenticate: false,
  csrfExempt: true,
  envelope: 'data',
  rateLimit: 'sign_in',
} as const;

/** Accepted, whether or not the address gets a mail. */
export const accepted = z.object({ accepted: z.literal(true) });

/** The `token` of a mailed link. */
export const linkToken = z.string().min(1).max(200);

export const exampleLinkToken = 'cmk1signup00000000000001.c2lnbmF0dXJlLW9mLXRoZS1saW5r';

export const signUp = defineContract({
  ...OPEN,
  path: '/api/v1/auth/sign-up',
  summary: 'Sign up',
  description:
    'Sends a link to the address, with which the password is chosen and the session starts (`POST /auth/verify-email`); `data` is null. With `SIGN_UP=immediate` the account exists at once, `password` is required, and `data` is its session; 409 then reveals which addresses have one.',
  schema: z.strictObject({
    email,
    password: newPassword
      .optional()
      .describe('Used with `SIGN_UP=immediate` alone; otherwise `POST /auth/verify-email` has it.'),
    name,
    organizationName: name,
    transport,
  }),
  response: sessionInfo.nullable(),
  status: 202,
  audit: 'USER_SIGNED_UP',
  errors: ['CONFLICT'],
  examples: {
    request: { ...demoUser, name: 'Ada', organizationName: 'Analytical Engines' },
    response: null,
  },
});

export const verifyEmail = defineContract({
  ...OPEN,
  path: '/api/v1/auth/verify-email',
  summary: 'Confirm the address of a sign-up: create the account, with its password, and a session',
  schema: z.strictObject({ token: linkToken, password: newPassword, transport }),
  response: sessionInfo,
  status: 201,
  audit: 'USER_SIGNED_UP',
  errors: ['LINK_INVALID'],
  examples: {
    request: { token: exampleLinkToken, password: demoUser.password },
    response: exampleSession,
  },
});

export const resendVerification = defineContract({
  ...OPEN,
  path: '/api/v1/auth/resend-verification',
  summary: 'Send the link of a sign-up again',
  schema: z.strictObject({ email }),
  response: accepted,
  status: 202,
  audit: 'none',
  examples: { request: { email: demoUser.email }, response: { accepted: true } },
});
