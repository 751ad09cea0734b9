import { describe, expect, it } from 'vitest';
import { newPassword, password, toOpaqueString } from '@/lib/contracts/password';

describe('a password as an OpaqueString (RFC 8265)', () => {
  it.each([
    ['is left as it is, case and width included', 'Correct ﾎﾟ Horse', 'Correct ﾎﾟ Horse'],
    ['has ASCII spaces alone', 'a\u00a0b\u1680c\u2003d\u202fe\u3000f', 'a b c d e f'],
    ['is composed (NFC)', 'Zu\u0308rich', 'Zürich'],
    ['is not folded (NFKC)', 'ﬁve²', 'ﬁve²'],
    ['may have spaces at its ends', ' spaced ', ' spaced '],
  ])('%s', (_, typed, stored) => {
    expect(toOpaqueString(typed)).toBe(stored);
    expect(password.parse(typed)).toBe(stored);
  });
});

describe('a new password', () => {
  const messageFor = (text: string) => newPassword.safeParse(text).error?.issues[0]?.message;

  it.each([
    ['nine char', 'must have at least 10 characters'],
    // Ten UTF-16 units, five characters.
    ['😀😀😀😀😀', 'must have at least 10 characters'],
    // Composed, these are nine.
    ['e\u0301'.repeat(9), 'must have at least 10 characters'],
    ['x'.repeat(201), 'must have at most 200 characters'],
    ['a tab\tis a control', 'must not contain control characters'],
    ['a delete\u007fcharacter', 'must not contain control characters'],
    ['a C1\u0085character', 'must not contain control characters'],
  ])('%j is refused', (text, message) => {
    expect(messageFor(text)).toBe(message);
  });

  it.each(['ten chars!', '😀'.repeat(10), '😀'.repeat(200), 'пароль из слов', 'a b c d e f'])(
    '%s has a good length',
    (text) => {
      expect(messageFor(text)).toBeUndefined();
    },
  );
});
