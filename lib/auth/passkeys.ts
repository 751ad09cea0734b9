import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/server';
import type { PasskeyAssertion, PasskeyRegistration } from '@/lib/contracts/passkeys';
import {
  createPasskeyChallenges,
  PASSKEY_SECONDS,
  type VerifiedChallenge,
} from './passkey-challenges';

/** What is stored of a passkey. */
export interface PasskeyCredential {
  /** base64url */
  credentialId: string;
  /** COSE */
  publicKey: Uint8Array<ArrayBuffer>;
  counter: bigint;
  isSynced: boolean;
}

export interface VerifiedAssertion extends Pick<PasskeyCredential, 'counter' | 'isSynced'> {
  challenge: VerifiedChallenge;
}

interface PasskeyOwner {
  id: string;
  email: string;
  name: string;
}

/** The ceremonies of WebAuthn, for the site at `appUrl`. User verification is always required. */
export interface Passkeys {
  creationOptions(
    owner: PasskeyOwner,
    exclude: readonly string[],
  ): Promise<PublicKeyCredentialCreationOptionsJSON>;
  requestOptions(): PublicKeyCredentialRequestOptionsJSON;
  /** Null when it is not valid, or was begun by another account. */
  verifyRegistration(
    userId: string,
    response: PasskeyRegistration,
  ): Promise<PasskeyCredential | null>;
  /** Null when it is not valid, or its counter says that the passkey was copied. */
  verifyAssertion(
    passkey: PasskeyCredential,
    assertion: PasskeyAssertion,
  ): Promise<VerifiedAssertion | null>;
}

/** Few requests need the library, and it is large. */
const load = () => import('./webauthn');

const TIMEOUT_MS = PASSKEY_SECONDS * 1000;
const NO_EXTENSIONS = { clientExtensionResults: {} };
const REQUIRED = { residentKey: 'required', userVerification: 'required' } as const;

interface PasskeysSettings {
  /** Without a slash at the end. */
  appUrl: string;
  secrets: readonly string[];
  productName: string;
}

export function createPasskeys({ appUrl, secrets, productName }: PasskeysSettings): Passkeys {
  const { hostname, origin } = new URL(appUrl);
  const challenges = createPasskeyChallenges(secrets);

  /** The library throws for what it refuses, and for what it cannot parse. */
  async function resultOf<T>(verify: () => Promise<T>): Promise<T | null> {
    return verify().catch(() => null);
  }

  return {
    async creationOptions({ id, email, name }, exclude) {
      const { generateRegistrationOptions } = await load();
      return generateRegistrationOptions({
        rpName: productName,
        rpID: hostname,
        userID: new Uint8Array(Buffer.from(id)),
        userName: email,
        userDisplayName: name,
        challenge: challenges.issue(`registration:${id}`),
        timeout: TIMEOUT_MS,
        attestationType: 'none',
        excludeCredentials: exclude.map((credentialId) => ({ id: credentialId })),
        authenticatorSelection: REQUIRED,
      });
    },

    requestOptions: () => ({
      challenge: Buffer.from(challenges.issue('proof')).toString('base64url'),
      rpId: hostname,
      timeout: TIMEOUT_MS,
      userVerification: REQUIRED.userVerification,
    }),

    async verifyRegistration(userId, response) {
      const { verifyRegistrationResponse } = await load();
      const result = await resultOf(() =>
        verifyRegistrationResponse({
          response: { ...response, ...NO_EXTENSIONS },
          expectedChallenge: (given) => challenges.verify(`registration:${userId}`, given) !== null,
          expectedOrigin: origin,
          expectedRPID: hostname,
        }),
      );
      if (!result?.registrationInfo) return null;
      const { credential, credentialBackedUp } = result.registrationInfo;
      return {
        credentialId: credential.id,
        publicKey: credential.publicKey,
        counter: BigInt(credential.counter),
        isSynced: credentialBackedUp,
      };
    },

    async verifyAssertion({ credentialId, publicKey, counter }, assertion) {
      const { verifyAuthenticationResponse } = await load();
      let challenge: VerifiedChallenge | null = null;
      const result = await resultOf(() =>
        verifyAuthenticationResponse({
          response: { ...assertion, ...NO_EXTENSIONS },
          expectedChallenge: (given) => {
            challenge = challenges.verify('proof', given);
            return challenge !== null;
          },
          expectedOrigin: origin,
          expectedRPID: hostname,
          credential: { id: credentialId, publicKey, counter: Number(counter) },
        }),
      );
      if (!result?.verified || !challenge) return null;
      const { newCounter, credentialBackedUp } = result.authenticationInfo;
      return { challenge, counter: BigInt(newCounter), isSynced: credentialBackedUp };
    },
  };
}
