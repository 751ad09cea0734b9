import { MIN_PASSWORD_LENGTH } from '@/lib/contracts/password';

/** What others know of a person: a password must not be built from it. */
export interface PersonalWords {
  name: string;
  email: string;
  organizationName?: string | undefined;
}

/** Shorter words, such as "de" or "the", are part of many good passwords. */
const MIN_WORD_LENGTH = 4;

const wordsOf = ({ name, email, organizationName = '' }: PersonalWords): string[] => {
  const [local = '', domain = ''] = email.split('@');
  const texts = [
    email,
    local,
    domain,
    ...`${name} ${organizationName} ${email}`.split(/[^\p{L}\p{N}]+/u),
  ];
  return texts
    .map((text) => text.toLowerCase())
    .filter((text) => text.length >= MIN_WORD_LENGTH)
    .sort((a, b) => b.length - a.length);
};

/** What is left of the password without the person's own words. */
function withoutWords(password: string, words: string[]): string {
  return words.reduce((rest, word) => rest.replaceAll(word, ''), password.toLowerCase());
}

/**
 * Why a new password is refused, beside its length; null when it is good enough. The first call loads
 * the lists of common passwords.
 */
export async function findPasswordProblem(
  password: string,
  personal: PersonalWords,
): Promise<string | null> {
  const words = wordsOf(personal);
  const rest = withoutWords(password, words);
  if (rest.length < password.length && [...rest].length < MIN_PASSWORD_LENGTH) {
    return 'must not be built from your name, your address or your organization; add more words of your own';
  }
  const { isEasilyGuessed } = await import('./is-easily-guessed');
  return isEasilyGuessed(password)
    ? 'is common or easy to guess; several unrelated words make a good password'
    : null;
}
