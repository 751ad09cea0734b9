import { z } from 'zod';

export const MIN_PASSWORD_LENGTH = 10;
export const MAX_PASSWORD_LENGTH = 200;

const CONTROL = /\p{Cc}/u;
const lengthOf = (text: string) => [...text].length;

/** The profile OpaqueString of RFC 8265: the same password however it was typed. */
export function toOpaqueString(text: string): string {
  return text.replace(/\p{Zs}/gu, ' ').normalize('NFC');
}

/** A password as somebody sends it to sign in. */
export const password = z
  .string()
  .overwrite(toOpaqueString)
  .min(1)
  .refine((text) => lengthOf(text) <= MAX_PASSWORD_LENGTH, {
    message: `must have at most ${MAX_PASSWORD_LENGTH} characters`,
  });

/** A new password. How easily it is guessed is checked on the server (`PasswordRules`). */
export const newPassword = password
  .refine((text) => lengthOf(text) >= MIN_PASSWORD_LENGTH, {
    message: `must have at least ${MIN_PASSWORD_LENGTH} characters`,
  })
  .refine((text) => !CONTROL.test(text), { message: 'must not contain control characters' })
  .meta({ minLength: MIN_PASSWORD_LENGTH, maxLength: MAX_PASSWORD_LENGTH });
