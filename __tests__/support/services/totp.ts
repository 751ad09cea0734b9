import { Secret, TOTP } from 'otpauth';
import type { Account } from '@/__tests__/support/http/api';

const STEP_MS = 30_000;

/** The code that an authenticator app shows now, or `steps` later. */
export function totpCode(secret: string, steps = 0): string {
  const timestamp = Date.now() + steps * STEP_MS;
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
}

/** Adds an authenticator app to the account, whose code of now is used up then. */
export async function addTotp({ call }: Pick<Account, 'call'>) {
  const { secret, uri } = (await call('/auth/factors/totp', { method: 'POST' })).json.data;
  const { status, json } = await call('/auth/factors/totp/confirm', {
    body: { code: totpCode(secret) },
  });
  if (status !== 200) throw new Error(`Confirming returned ${status}: ${JSON.stringify(json)}`);
  return { secret, uri, recoveryCodes: json.data.recoveryCodes as string[] };
}
