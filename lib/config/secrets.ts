import { readFileSync } from 'node:fs';

export type Env = Record<string, string | undefined>;
export interface Problem {
  variable: string;
  message: string;
}

/**
 * Takes the value of `X` from the file that `X_FILE` names, for each of the variables: the way in which
 * Docker and Kubernetes pass secrets.
 */
export function readFiles(env: Env, variables: readonly string[]) {
  const problems: Problem[] = [];
  const values: Env = { ...env };
  for (const variable of variables) {
    const path = env[`${variable}_FILE`];
    if (path === undefined) continue;
    const report = (message: string) => problems.push({ variable: `${variable}_FILE`, message });
    if (env[variable] !== undefined) {
      report(`is set, and so is ${variable}; set one of them`);
      continue;
    }
    try {
      // Neither path nor content is printed: someone may have put the secret itself here.
      const value = readFileSync(path, 'utf8').trim();
      if (value === '') report('names an empty file');
      else values[variable] = value;
    } catch (error) {
      report(`names a file that cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
  }
  return { env: values, problems };
}

/** Variables whose value is a secret of our own, by their names. */
const SECRET_NAME = /_(SECRET|TOKEN|KEYS?)$/;
/** What examples, tutorials and generators put in place of a secret. */
const PLACEHOLDER =
  /change.?me|replace.?me|secret|pass(?:word|wd)|example|default|placeholder|development/i;
/** Words with separators between; random text has digits. */
const WORDS = /^[a-z]+(?:[ ._-]+[a-z]+)+$/i;

/**
 * Whether the bytes repeat a pattern, or count up or down, as `00 00 …`, `ab cd ab cd …` and
 * `00 01 02 …` do: neighbors then have few different differences, or these repeat.
 */
function hasPattern(bytes: Uint8Array): boolean {
  const differences = [...bytes.slice(1)].map((byte, index) => (byte - (bytes[index] ?? 0)) & 255);
  if (new Set(differences).size < Math.min(8, bytes.length / 4)) return true;
  for (let period = 1; period <= bytes.length / 2; period += 1) {
    if (differences.every((one, index) => one === differences[index % period])) return true;
  }
  return false;
}

function weaknessOfText(text: string): string | null {
  if (PLACEHOLDER.test(text)) return 'contains a placeholder';
  if (new Set(text).size < Math.min(10, text.length / 3)) return 'has few different characters';
  if (hasPattern(Buffer.from(text))) return 'repeats a pattern';
  return WORDS.test(text) ? 'consists of words' : null;
}

/** For a key that is valid; the limits fail one random key in more than 10^12. */
function weaknessOfKey(encoded: string): string | null {
  const key = Buffer.from(encoded, 'base64');
  if (key.length !== 32) return null;
  if (new Set(key).size < key.length / 2) return 'has few different bytes';
  if (hasPattern(key)) return 'repeats a pattern';
  return /^[\x20-\x7e]*$/.test(key.toString('latin1')) ? 'is text, not random bytes' : null;
}

function passwordOf(url: string): string {
  try {
    return decodeURIComponent(new URL(url).password);
  } catch {
    return '';
  }
}

/** Secrets with commas between. */
export const splitSecrets = (value: string) => value.split(',').map((secret) => secret.trim());

/** Each secret of a variable: an encryption key without its id, the password of a URL. */
function secretsOf(variable: string, value: string): string[] {
  if (variable === 'ENCRYPTION_KEYS') {
    return splitSecrets(value).map((entry) => entry.replace(/^[^:]*:/, ''));
  }
  if (variable === 'JWT_SECRET') return splitSecrets(value).filter((one) => one !== '');
  return [SECRET_NAME.test(variable) ? value : passwordOf(value)].filter((one) => one !== '');
}

/** Secrets that can be guessed, or that serve two purposes. */
export function findWeakSecrets(env: Env, variables: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  const owners = new Map<string, string>();
  const isOurs = (variable: string) => SECRET_NAME.test(variable);
  const weaknessOf = (variable: string, secret: string) => {
    if (variable === 'ENCRYPTION_KEYS') return weaknessOfKey(secret);
    return isOurs(variable) ? weaknessOfText(secret) : null;
  };
  for (const variable of variables) {
    for (const secret of secretsOf(variable, env[variable] ?? '')) {
      const weakness = weaknessOf(variable, secret);
      const unpadded = secret.replace(/=+$/, '');
      const owner = owners.get(unpadded);
      owners.set(unpadded, variable);
      if (weakness) {
        problems.push({
          variable,
          message: `is easy to guess: it ${weakness}; create a random one`,
        });
      } else if (owner !== undefined && (isOurs(variable) || isOurs(owner))) {
        problems.push({ variable, message: `has the same value as ${owner}; create another one` });
      }
    }
  }
  return problems;
}
