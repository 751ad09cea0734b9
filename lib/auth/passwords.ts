/** A native add-on of 8 MiB, loaded with the first password. */
const loadArgon2 = () => import('@node-rs/argon2');

/** argon2id (the library's default) with OWASP's parameters: 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const CURRENT = `$argon2id$v=19$m=${PARAMETERS.memoryCost},t=${PARAMETERS.timeCost},p=${PARAMETERS.parallelism}$`;

/** On a thread of its own, as is `verifyPassword`: the event loop goes on. */
export async function hashPassword(password: string): Promise<string> {
  const { hash } = await loadArgon2();
  return hash(password, PARAMETERS);
}

/** Whether the hash was made with other parameters than new ones are. */
export function isOutdated(passwordHash: string): boolean {
  return !passwordHash.startsWith(CURRENT);
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
