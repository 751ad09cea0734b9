import { describe, expect, it } from 'vitest';
import { isEasilyGuessed } from '@/lib/auth/is-easily-guessed';
import { findPasswordProblem } from '@/lib/auth/password-rules';

const ada = {
  name: 'Ada Lovelace',
  email: 'ada.byron@example.com',
  organizationName: 'Analytical Engines',
};

describe('a new password', () => {
  it.each([
    'correct horse battery',
    'my engines run on purple milk',
    'пароль из пяти разных слов',
    'T4$kq!9vLw',
    'x7Qp '.repeat(40),
  ])('may be %s', async (password) => {
    expect(await findPasswordProblem(password, ada)).toBeNull();
  });

  it.each([
    'password123',
    'Password1234!',
    'qwertyuiop',
    '1234567890',
    'aaaaaaaaaaaaaaaa',
    'p4ssw0rd!!',
  ])('may not be the common %s', async (password) => {
    expect(await findPasswordProblem(password, ada)).toMatch(/easy to guess/);
  });

  it.each([
    'Lovelace 1815',
    'ada.byron@example.com',
    'Analytical Engines 2026',
    'ENGINES-analytical',
    'byron7lovelace',
  ])('may not be %s, made of what others know of the person', async (password) => {
    expect(await findPasswordProblem(password, ada)).toMatch(/your name, your address/);
  });

  it('may contain short words of a name', async () => {
    const name = 'Jo de la Cruz';
    expect(await findPasswordProblem('model laboratory juice', { ...ada, name })).toBeNull();
  });

  it('is checked in a bounded time, however hostile', () => {
    const hostile = ['p4ssw0rdp4ssw0rdp4ssw0rd!!', '@4(8)0{6}1!3<|7$5+%2&9', '1l!|1l!|i'];
    for (const part of hostile) {
      const startedAt = performance.now();
      isEasilyGuessed(part.repeat(20).slice(0, 200));
      // Without its bounds the library takes 5 to 12 seconds.
      expect(performance.now() - startedAt).toBeLessThan(2_000);
    }
  });
});
