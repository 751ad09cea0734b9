/** A native add-on of 8 MiB, loaded with the first password. */
const loadArgon2 = () => import('@node-rs/argon2');

/** argon2id (the library's default) with OWASP's parameters: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export async function hashPassword(password: string): Promise<string> {
  const { hash } = await loadArgon2();
  return hash(password, PARAMETERS);
}

let decoy: Promise<string> | undefined;

/**
 * Whether `password` matches `passwordHash`. With null (no such user) it does the same work, so that
 * response times do not reveal which e-mail addresses have an account.
 */
export async function verifyPassword(
  passwordHash: string | null,
  password: string,
): Promise<boolean> {
  const { verify } = await loadArgon2();
  decoy ??= hashPassword('the password of no account');
  const matches = await verify(passwordHash ?? (await decoy), password);
  return matches && passwordHash !== null;
}
