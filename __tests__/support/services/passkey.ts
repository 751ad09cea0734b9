import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { encodeCBOR } from '@levischuck/tiny-cbor';
import type { Account } from '@/__tests__/support/http/api';

const USER_PRESENT_AND_VERIFIED = 0x05;
const HAS_CREDENTIAL = 0x40;
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest();

interface AuthenticatorOptions {
  /** Where the browser says it is. */
  origin: string;
  /** Of the first signature; 0 for a passkey that does not count. */
  counter?: number;
  flags?: number;
}

/** A passkey and the browser around it: ES256, without attestation, always verifying its user. */
export function createPasskey({ origin, counter = 0, flags }: AuthenticatorOptions) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const id = randomBytes(16);
  let count = counter;

  const authenticatorData = (more: number, rest: Uint8Array = Buffer.alloc(0)) => {
    const head = Buffer.alloc(5);
    head.writeUInt8((flags ?? USER_PRESENT_AND_VERIFIED) | more);
    head.writeUInt32BE(count, 1);
    return Buffer.concat([sha256(new URL(origin).hostname), head, rest]);
  };
  const clientData = (type: string, challenge: string) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const credential = () => ({
    id: base64url(id),
    rawId: base64url(id),
    type: 'public-key',
    clientExtensionResults: {},
  });

  return {
    id: base64url(id),
    /** What `navigator.credentials.create` responds. */
    register({ challenge }: { challenge: string }) {
      const key = new Map<number, number | Uint8Array>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
        [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
      ]);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const attested = Buffer.concat([Buffer.alloc(16), length, id, encodeCBOR(key)]);
      const attestation = new Map<string, string | Uint8Array | Map<string, string>>([
        ['fmt', 'none'],
        ['attStmt', new Map<string, string>()],
        ['authData', new Uint8Array(authenticatorData(HAS_CREDENTIAL, attested))],
      ]);
      return {
        ...credential(),
        response: {
          clientDataJSON: base64url(clientData('webauthn.create', challenge)),
          attestationObject: base64url(encodeCBOR(attestation)),
          transports: ['internal'],
        },
      };
    },
    /** What `navigator.credentials.get` responds. */
    assert({ challenge }: { challenge: string }) {
      if (count > 0) count += 1;
      const data = authenticatorData(0);
      const client = clientData('webauthn.get', challenge);
      return {
        ...credential(),
        response: {
          clientDataJSON: base64url(client),
          authenticatorData: base64url(data),
          signature: base64url(sign('sha256', Buffer.concat([data, sha256(client)]), privateKey)),
        },
      };
    },
    /** What a copy of it would do that has seen fewer signatures. */
    rewind(to: number) {
      count = to;
    },
  };
}

export type TestPasskey = ReturnType<typeof createPasskey>;

/** Adds a new passkey to the account. `origin` is that of the server. */
export async function addPasskey(
  { call }: Pick<Account, 'call'>,
  options: AuthenticatorOptions & { name?: string },
) {
  const passkey = createPasskey(options);
  const begun = await call('/auth/passkeys/options', { method: 'POST' });
  const body = { name: options.name ?? 'Laptop', credential: passkey.register(begun.json.data) };
  const { status, json } = await call('/auth/passkeys', { body });
  if (status !== 201) throw new Error(`Adding returned ${status}: ${JSON.stringify(json)}`);
  const { passkey: view, recoveryCodes } = json.data;
  return { passkey, view, recoveryCodes: recoveryCodes as string[] | null };
}
