import { hash } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { hashPassword, isOutdated, verifyPassword } from '@/lib/auth/passwords';

describe('the hash of a password', () => {
  it('is argon2id with our parameters, and matches that password alone', async () => {
    const hashed = await hashPassword('correct horse battery');
    expect(hashed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword(hashed, 'correct horse battery')).toBe(true);
    expect(await verifyPassword(hashed, 'correct horse batterie')).toBe(false);
    expect(await verifyPassword(null, 'the password of no account')).toBe(false);
  });

  it('is outdated when its parameters are not those of new ones', async () => {
    expect(isOutdated(await hashPassword('a'))).toBe(false);
    expect(isOutdated(await hash('a', { memoryCost: 8_192, timeCost: 2, parallelism: 1 }))).toBe(
      true,
    );
  });

  it('is computed off the event loop', async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    const hashes = Promise.all(Array.from({ length: 8 }, () => hashPassword('a')));
    await hashes;
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });
});
