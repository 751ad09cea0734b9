/** A native add-on of 8 MiB, which is loaded with the first password. */
const loadArgon2 = () => import('@node-rs/argon2');

/** argon2id (the library's default) with OWASP's parameters: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export async function hashPassword(password: string): Promise<string> {
  const { hash } = await loadArgon2();
  return hash(password, PARAMETERS);
}

let decoy: Promise<string> | undefined;

/**
 * Whether `password` is the one behind `passwordHash`. With null (no such user) it still does the
 * work, so that the time of the answer does not tell which e-mail addresses exist.
 */
export async function verifyPassword(
  passwordHash: string | null,
  password: string,
): Promise<boolean> {
  const { verify } = await loadArgon2();
  decoy ??= hashPassword('a password that nobody has');
  const matches = await verify(passwordHash ?? (await decoy), password);
  return matches && passwordHash !== null;
}
