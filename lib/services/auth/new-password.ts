import { findPasswordProblem, type PersonalWords } from '@/lib/auth/password-rules';
import { hashPassword } from '@/lib/auth/passwords';
import { ValidationError } from '@/lib/errors';

/**
 * The hash of a new password.
 * @param field the password's field in the body
 * @throws ValidationError when it is easily guessed
 */
export async function hashNewPassword(
  password: string,
  personal: PersonalWords,
  field: string,
): Promise<string> {
  const message = await findPasswordProblem(password, personal);
  if (message !== null) throw new ValidationError([{ path: `body.${field}`, message }]);
  return hashPassword(password);
}
