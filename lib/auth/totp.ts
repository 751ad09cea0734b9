import { Secret, TOTP } from 'otpauth';

/** As authenticator apps expect it (RFC 6238). */
const PARAMETERS = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** Codes of one step before and after are accepted: clocks differ, and people type slowly. */
const WINDOW = 1;
const SECRET_BYTES = 20;

/** A new secret in base32, for an authenticator app. */
export function createTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** The `otpauth:` URI that authenticator apps read from a QR code. */
export function totpUri(secret: string, account: string, issuer: string): string {
  const options = { ...PARAMETERS, issuer, label: account, secret: Secret.fromBase32(secret) };
  return new TOTP(options).toString();
}

/** The step (30 s, from 1970) that the code is of, if it is a recent one; else null. */
export function findTotpStep(secret: string, code: string, now = Date.now()): number | null {
  const totp = new TOTP({ ...PARAMETERS, secret: Secret.fromBase32(secret) });
  const delta = totp.validate({ token: code, timestamp: now, window: WINDOW });
  return delta === null ? null : totp.counter({ timestamp: now }) + delta;
}
