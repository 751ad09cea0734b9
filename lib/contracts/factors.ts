import { z } from 'zod';
import { timestamp } from './common';
import { CHANGE, defineContract, READ, RECENT_AUTHENTICATION_MINUTES } from './contract';
import { exampleSession } from './examples';
import { examplePasskey, passkey, passkeyAssertion } from './passkeys';
import { password } from './password';
import { demoUser, sessionInfo, transport } from './session-info';
import { exampleLinkToken, OPEN } from './sign-up';

/** Second factors that a sign-in can continue with. */
export const SECOND_FACTORS = ['passkey', 'totp', 'recovery_code'] as const;
export type SecondFactorMethod = (typeof SECOND_FACTORS)[number];

/** Six digits of an authenticator app. */
const code = z
  .string()
  .trim()
  .regex(/^\d{6}$/, 'must be six digits');
const recoveryCode = z.string().trim().min(1).max(40);

/** One second factor. */
const proof = {
  code: code.optional(),
  recoveryCode: recoveryCode.optional(),
  passkey: passkeyAssertion.optional(),
};
export type SecondFactorProof = z.output<z.ZodObject<typeof proof>>;
const countOf = ({ code, recoveryCode, passkey }: SecondFactorProof) =>
  [code, recoveryCode, passkey].filter((one) => one !== undefined).length;

/** What a person has typed: six digits are a code, everything else a recovery code; empty is neither. */
export function toSecondFactor(typed: string): SecondFactorProof {
  const text = typed.trim();
  if (text === '') return {};
  return /^\d{6}$/.test(text) ? { code: text } : { recoveryCode: text };
}

const change = { ...CHANGE, tag: 'auth', role: 'viewer', ownAccount: true } as const;
const sensitive = { ...change, recentAuthentication: true } as const;

const exampleCode = '492039';
const exampleRecoveryCodes = ['abcd-efgh-ijkm-npqr', 'stuv-wxyz-2345-6789'];
const recoveryCodes = z.object({ recoveryCodes: z.array(z.string()) });

export const signInWithSecondFactor = defineContract({
  ...OPEN,
  path: '/api/v1/auth/sign-in/second-factor',
  summary: 'Finish a sign-in with a second factor',
  description:
    'For the `challenge` of a sign-in that returned `SECOND_FACTOR_REQUIRED`. It is valid for 10 minutes and for five codes. A code of an authenticator app, a recovery code and the response of a passkey work once.',
  schema: z
    .strictObject({ challenge: z.string().min(1).max(200), ...proof, transport })
    .refine((body) => countOf(body) === 1, {
      path: ['code'],
      message: 'must be given, or a recovery code or passkey instead',
    }),
  response: sessionInfo,
  status: 200,
  audit: 'USER_SIGNED_IN',
  errors: ['CHALLENGE_INVALID', 'INVALID_CREDENTIALS'],
  examples: {
    request: { challenge: exampleLinkToken, code: exampleCode },
    response: exampleSession,
  },
});

export const reauthenticate = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/auth/reauthenticate',
  summary: 'Prove again who you are',
  description: `Operations that return \`REAUTHENTICATION_REQUIRED\` are open to this session for ${RECENT_AUTHENTICATION_MINUTES} minutes afterwards. A passkey is enough. Else an account with a second factor needs the password and the factor; one without a password needs the factor alone. One with neither signs in again, or sets a password by \`POST /api/v1/auth/forgot-password\`.`,
  schema: z
    .strictObject({ password: password.optional(), ...proof })
    .refine((body) => countOf(body) <= 1, { path: ['code'], message: 'must be the only factor' }),
  response: z.object({ authenticatedAt: timestamp }),
  rateLimit: 'sign_in',
  audit: 'REAUTHENTICATED',
  examples: {
    request: { password: demoUser.password },
    response: { authenticatedAt: '2026-01-15T10:30:00.000Z' },
  },
});

export const factors = z.object({
  /** Whether the account has a password. */
  password: z.boolean(),
  /** The authenticator app; null without one. */
  totp: z.object({ createdAt: timestamp }).nullable(),
  /** The oldest first. */
  passkeys: z.array(passkey),
  /** How many recovery codes are left. */
  recoveryCodes: z.number().int(),
});
export type FactorsView = z.infer<typeof factors>;

export const getFactors = defineContract({
  ...READ,
  tag: 'auth',
  path: '/api/v1/auth/factors',
  summary: 'Get the ways in which you can sign in',
  role: 'viewer',
  ownAccount: true,
  response: factors,
  examples: {
    response: {
      password: true,
      totp: { createdAt: '2026-01-15T10:30:00.000Z' },
      passkeys: [examplePasskey],
      recoveryCodes: 10,
    },
  },
});

export const beginTotp = defineContract({
  ...sensitive,
  method: 'POST',
  path: '/api/v1/auth/factors/totp',
  summary: 'Begin to add an authenticator app',
  description:
    'Returns the secret, for the app (RFC 6238: 6 digits, 30 seconds). Nothing changes until a code confirms it.',
  response: z.object({ secret: z.string(), uri: z.string() }),
  status: 201,
  audit: 'none',
  errors: ['CONFLICT'],
  examples: {
    response: {
      secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
      uri: 'otpauth://totp/Plinth:ada%40example.com?issuer=Plinth&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&algorithm=SHA1&digits=6&period=30',
    },
  },
});

export const confirmTotp = defineContract({
  ...sensitive,
  method: 'POST',
  path: '/api/v1/auth/factors/totp/confirm',
  summary: 'Add the authenticator app with its first code',
  description:
    'With your first second factor come ten recovery codes. They cannot be retrieved later, and each works once in place of a code.',
  schema: z.strictObject({ code }),
  response: z.object({ recoveryCodes: z.array(z.string()).nullable() }),
  audit: 'TOTP_ADDED',
  errors: ['CONFLICT'],
  examples: {
    request: { code: exampleCode },
    response: { recoveryCodes: exampleRecoveryCodes },
  },
});

export const removeTotp = defineContract({
  ...sensitive,
  method: 'DELETE',
  path: '/api/v1/auth/factors/totp',
  summary: 'Remove the authenticator app',
  description: 'Recovery codes end with the last second factor.',
  response: z.object({ removed: z.literal(true) }),
  audit: 'TOTP_REMOVED',
  errors: ['CONFLICT'],
  examples: { response: { removed: true } },
});

export const createRecoveryCodes = defineContract({
  ...sensitive,
  method: 'POST',
  path: '/api/v1/auth/factors/recovery-codes',
  summary: 'Replace the recovery codes',
  description: 'Ends all former ones. The new ones cannot be retrieved later.',
  response: recoveryCodes,
  audit: 'RECOVERY_CODES_CREATED',
  errors: ['CONFLICT'],
  examples: { response: { recoveryCodes: exampleRecoveryCodes } },
});
