import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
  WebAuthnError,
} from '@simplewebauthn/browser';
import { ShownError } from '@/components/common/load-error';
import type { Client } from '@/lib/api/client';

/** What the browser says instead of a credential: the person has cancelled, or the time is over. */
function explain(error: unknown): never {
  const code = error instanceof WebAuthnError ? error.code : null;
  if (code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED') {
    throw new ShownError('This device has a passkey of your account already.');
  }
  throw new ShownError('The passkey was not used. Try again, or choose another way.');
}

/** Asks the person for a passkey. @throws ShownError when there is none, or they cancel */
export async function provePasskey(client: Client) {
  const options = await client.createPasskeyChallenge({ body: {} });
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  return startAuthentication({ optionsJSON }).catch(explain);
}

/** Lets the browser make a passkey, and adds it to the account. @throws ShownError */
export async function makePasskey(client: Client, name: string) {
  const options = await client.beginPasskey();
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON;
  const credential = await startRegistration({ optionsJSON }).catch(explain);
  return client.addPasskey({ body: { name, credential } });
}
