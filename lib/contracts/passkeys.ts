import { z } from 'zod';
import { id, idParams, timestamp } from './common';
import { CHANGE, defineContract } from './contract';
import { exampleSession } from './examples';
import { sessionInfo, transport } from './session-info';
import { OPEN } from './sign-up';

/** Passkeys of one person. */
export const MAX_PASSKEYS = 20;

const base64url = (max: number) =>
  z
    .string()
    .regex(/^[\w-]+$/, 'must be base64url')
    .max(max);
/** At most 1023 bytes. */
const credentialId = base64url(1_364);
/** More than any authenticator sends without attestation. */
const signedData = base64url(8_000);

/** What every credential of a browser has (`PublicKeyCredential.toJSON()`); we ask for no extensions. */
const credential = {
  id: credentialId,
  rawId: credentialId,
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional(),
};

/** `AuthenticationResponseJSON` of WebAuthn. */
export const passkeyAssertion = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: signedData,
    authenticatorData: signedData,
    signature: signedData,
    userHandle: base64url(86).optional(),
  }),
});
export type PasskeyAssertion = z.output<typeof passkeyAssertion>;

/** `RegistrationResponseJSON` of WebAuthn. */
const passkeyRegistration = z.object({
  ...credential,
  response: z.object({ clientDataJSON: signedData, attestationObject: signedData }),
});
export type PasskeyRegistration = z.output<typeof passkeyRegistration>;

export const passkey = z.object({
  id,
  name: z.string(),
  /** Whether the person's devices share it, through a password manager. */
  isSynced: z.boolean(),
  createdAt: timestamp,
  lastUsedAt: timestamp.nullable(),
});
export type PasskeyView = z.infer<typeof passkey>;

const name = z.string().trim().min(1).max(60);

export const examplePasskey = {
  id: 'cmk1passkey0000000000001',
  name: 'MacBook',
  isSynced: true,
  createdAt: '2026-01-15T10:30:00.000Z',
  lastUsedAt: null,
};
const exampleChallenge = 'bXVzdCBiZSBzaWduZWQgYnkgdGhlIHBhc3NrZXk';
const exampleCredential = {
  id: 'vKrnFRZtRPI',
  rawId: 'vKrnFRZtRPI',
  type: 'public-key' as const,
};
export const exampleAssertion = {
  ...exampleCredential,
  response: {
    clientDataJSON: 'eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0',
    authenticatorData: 'SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAA',
    signature: 'MEUCIQDx',
  },
};

const options = z.record(z.string(), z.unknown());
const sensitive = {
  ...CHANGE,
  tag: 'auth',
  role: 'viewer',
  ownAccount: true,
  recentAuthentication: true,
} as const;

export const createPasskeyChallenge = defineContract({
  ...OPEN,
  path: '/api/v1/auth/passkeys/challenge',
  summary: 'Get a challenge for a passkey',
  description:
    '`PublicKeyCredentialRequestOptionsJSON` of WebAuthn, for `navigator.credentials.get`. The response of the browser works once, for five minutes: in a sign-in, as its second step, or to prove again who you are.',
  schema: z.strictObject({}),
  response: options,
  status: 200,
  rateLimit: 'public',
  audit: 'none',
  examples: {
    request: {},
    response: {
      challenge: exampleChallenge,
      rpId: 'app.example.com',
      timeout: 300_000,
      userVerification: 'required',
    },
  },
});

export const signInWithPasskey = defineContract({
  ...OPEN,
  path: '/api/v1/auth/sign-in/passkey',
  summary: 'Sign in with a passkey',
  description: 'A passkey needs no second step: it is something that you have, unlocked by you.',
  schema: z.strictObject({ passkey: passkeyAssertion, transport }),
  response: sessionInfo,
  status: 200,
  audit: 'USER_SIGNED_IN',
  errors: ['INVALID_CREDENTIALS'],
  examples: { request: { passkey: exampleAssertion }, response: exampleSession },
});

export const beginPasskey = defineContract({
  ...sensitive,
  method: 'POST',
  path: '/api/v1/auth/passkeys/options',
  summary: 'Begin to add a passkey',
  description:
    '`PublicKeyCredentialCreationOptionsJSON` of WebAuthn, for `navigator.credentials.create`. Valid for five minutes.',
  response: options,
  audit: 'none',
  errors: ['CONFLICT'],
  examples: {
    response: {
      challenge: exampleChallenge,
      rp: { id: 'app.example.com', name: 'Plinth' },
      user: { id: 'Y21rMXVzZXI', name: 'ada@example.com', displayName: 'Ada' },
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
    },
  },
});

export const addPasskey = defineContract({
  ...sensitive,
  method: 'POST',
  path: '/api/v1/auth/passkeys',
  summary: 'Add a passkey',
  description: `At most ${MAX_PASSKEYS} for a person. From then on a sign-in with the password needs it, or another second factor. With your first second factor come ten recovery codes, which cannot be retrieved later.`,
  schema: z.strictObject({ name, credential: passkeyRegistration }),
  response: z.object({ passkey, recoveryCodes: z.array(z.string()).nullable() }),
  status: 201,
  audit: 'PASSKEY_ADDED',
  errors: ['CONFLICT'],
  examples: {
    request: {
      name: examplePasskey.name,
      credential: {
        ...exampleCredential,
        response: {
          clientDataJSON: 'eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0',
          attestationObject: 'o2Nm',
        },
      },
    },
    response: { passkey: examplePasskey, recoveryCodes: null },
  },
});

export const renamePasskey = defineContract({
  ...CHANGE,
  tag: 'auth',
  role: 'viewer',
  ownAccount: true,
  method: 'PATCH',
  path: '/api/v1/auth/passkeys/:id',
  summary: 'Rename a passkey',
  params: idParams,
  schema: z.strictObject({ name }),
  response: passkey,
  audit: 'PASSKEY_RENAMED',
  examples: { request: { name: examplePasskey.name }, response: examplePasskey },
});

export const removePasskey = defineContract({
  ...sensitive,
  method: 'DELETE',
  path: '/api/v1/auth/passkeys/:id',
  summary: 'Remove a passkey',
  description: 'Recovery codes end with the last second factor.',
  params: idParams,
  response: z.object({ id }),
  audit: 'PASSKEY_REMOVED',
  errors: ['CONFLICT'],
  examples: { response: { id: examplePasskey.id } },
});
