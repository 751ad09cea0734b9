import { z } from 'zod';
import { updateMe } from './account';
import { deleteAccount, restoreAccount } from './account-deletion';
import { exportAccount } from './account-export';
import { createApiKey, getApiKeyUsage, listApiKeys, revokeApiKey, rotateApiKey } from './api-keys';
import { defineArea, defineNotification } from './area';
import { id, idParams, timestamp } from './common';
import { CHANGE, defineContract, READ } from './contract';
import {
  approveEmailChange,
  cancelEmailChange,
  changeEmail,
  confirmEmailChange,
  undoEmailChange,
} from './email-change';
import { exampleOrganization, exampleOwnSession, exampleSession, exampleUser } from './examples';
import {
  beginTotp,
  confirmTotp,
  createRecoveryCodes,
  getFactors,
  reauthenticate,
  removeTotp,
  signInWithSecondFactor,
} from './factors';
import {
  linkPendingIdentity,
  listIdentities,
  listOidcIssuers,
  oidcCallback,
  startLink,
  startOidc,
  unlinkIdentity,
} from './oidc';
import {
  addPasskey,
  beginPasskey,
  createPasskeyChallenge,
  removePasskey,
  renamePasskey,
  signInWithPasskey,
} from './passkeys';
import { password } from './password';
import { changePassword, forgotPassword, removePassword, resetPassword } from './passwords';
import { demoUser, email, sessionInfo, transport } from './session-info';
import { resendVerification, signUp, verifyEmail } from './sign-up';

const read = { ...READ, tag: 'auth' } as const;
const change = { ...CHANGE, tag: 'auth' } as const;

export const signIn = defineContract({
  method: 'POST',
  path: '/api/v1/auth/sign-in',
  tag: 'auth',
  summary: 'Sign in',
  authenticate: false,
  csrfExempt: true,
  schema: z.strictObject({ email, password, transport }),
  response: sessionInfo,
  status: 200,
  envelope: 'data',
  rateLimit: 'sign_in',
  audit: 'USER_SIGNED_IN',
  errors: ['INVALID_CREDENTIALS', 'SECOND_FACTOR_REQUIRED'],
  examples: { request: demoUser, response: exampleSession },
});

export const refresh = defineContract({
  method: 'POST',
  path: '/api/v1/auth/refresh',
  tag: 'auth',
  summary: 'Exchange the refresh token for new tokens',
  description:
    'The refresh token is read from its cookie, or from the body. It rotates: the previous token stays valid for 30 seconds; the use of an older one revokes the whole session.',
  authenticate: false,
  csrfExempt: true,
  schema: z.strictObject({ refreshToken: z.string().max(500).optional() }),
  response: sessionInfo,
  status: 200,
  envelope: 'data',
  rateLimit: 'public',
  audit: 'REFRESH_TOKEN_REUSED',
  errors: ['UNAUTHENTICATED'],
  examples: { request: {}, response: exampleSession },
});

export const signOut = defineContract({
  ...change,
  method: 'POST',
  path: '/api/v1/auth/sign-out',
  summary: 'Sign out',
  role: 'viewer',
  ownAccount: true,
  response: z.object({ signedOut: z.literal(true) }),
  audit: 'USER_SIGNED_OUT',
  examples: { response: { signedOut: true } },
});

export const me = defineContract({
  ...read,
  path: '/api/v1/auth/me',
  summary: 'Get the current user',
  role: 'viewer',
  ownAccount: true,
  response: sessionInfo.omit({ tokens: true }).extend({
    /** The address that the person has asked for, until it is confirmed at both. */
    pendingEmail: z.string().nullable(),
  }),
  examples: {
    response: {
      pendingEmail: null,
      user: exampleUser,
      organization: exampleOrganization,
      role: 'owner',
      customRole: null,
    },
  },
});

/** One of the person's sessions. */
export const session = z.object({
  id,
  /** Whether the request was made in it. */
  current: z.boolean(),
  /** How the person signed in: `password`, `email` (a link), `passkey` or `oidc:<issuer>`. */
  method: z.string(),
  /** Browser and system, such as "Firefox on Windows". */
  device: z.string().nullable(),
  /** The address at sign-in. */
  ip: z.string().nullable(),
  createdAt: timestamp,
  /** The last refresh of its tokens, at most 10 minutes before the last use. */
  lastUsedAt: timestamp,
});
export type SessionView = z.infer<typeof session>;

const ended = z.object({ ended: z.number().int() });

export const listSessions = defineContract({
  ...read,
  path: '/api/v1/auth/sessions',
  summary: 'List your sessions',
  description: 'At most 20 sessions live at once: one more sign-in ends the oldest.',
  role: 'viewer',
  ownAccount: true,
  response: z.array(session),
  examples: { response: [exampleOwnSession] },
});

export const endSession = defineContract({
  ...change,
  method: 'DELETE',
  path: '/api/v1/auth/sessions/:id',
  summary: 'End one of your sessions',
  role: 'viewer',
  ownAccount: true,
  params: idParams,
  response: ended,
  audit: 'SESSION_ENDED',
  examples: { response: { ended: 1 } },
});

export const endOtherSessions = defineContract({
  ...change,
  method: 'DELETE',
  path: '/api/v1/auth/sessions',
  summary: 'End all your other sessions',
  role: 'viewer',
  ownAccount: true,
  response: ended,
  audit: 'SESSION_ENDED',
  examples: { response: { ended: 2 } },
});

export const sessionReused = defineNotification({
  type: 'session.reused',
  description: 'We ended one of your sessions because an old token of it was used',
  to: 'person',
  data: z.object({}),
  example: {},
  title: () => 'We ended one of your sessions',
  body: () =>
    'An old token of the session was used again, so somebody may have copied it. If you do not know why, change your password.',
  channels: ['app', 'email'],
  isRequired: true,
});

export const auth = defineArea({
  tag: 'auth',
  description: 'Accounts, sessions and API keys.',
  operations: {
    signUp,
    verifyEmail,
    resendVerification,
    forgotPassword,
    resetPassword,
    signIn,
    signInWithSecondFactor,
    createPasskeyChallenge,
    signInWithPasskey,
    refresh,
    signOut,
    me,
    reauthenticate,
    updateMe,
    changeEmail,
    cancelEmailChange,
    confirmEmailChange,
    approveEmailChange,
    undoEmailChange,
    exportAccount,
    deleteAccount,
    restoreAccount,
    listOidcIssuers,
    startOidc,
    oidcCallback,
    startLink,
    listIdentities,
    linkPendingIdentity,
    unlinkIdentity,
    getFactors,
    beginTotp,
    confirmTotp,
    createRecoveryCodes,
    removeTotp,
    beginPasskey,
    addPasskey,
    renamePasskey,
    removePasskey,
    changePassword,
    removePassword,
    listSessions,
    endSession,
    endOtherSessions,
    listApiKeys,
    createApiKey,
    rotateApiKey,
    getApiKeyUsage,
    revokeApiKey,
  },
  notifications: [sessionReused],
});
