import { describe, expect, it } from 'vitest';
import { createRecoveryCodes, hashRecoveryCode } from '@/lib/auth/recovery-codes';
import { createTotpSecret, findTotpStep, totpUri } from '@/lib/auth/totp';

/** The secret of the test vectors in RFC 6238, in base32. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('codes of authenticator apps', () => {
  // The last six digits of the RFC's eight.
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
  ])('are those of RFC 6238 at %i s', async (seconds, code) => {
    const step = Math.floor(seconds / 30);
    expect(findTotpStep(SECRET, code, seconds * 1000)).toBe(step);
    for (const minutes of [-1, 1]) {
      expect(findTotpStep(SECRET, code, (seconds + minutes * 60) * 1000)).toBeNull();
    }
    for (const early of [-30, 30]) {
      expect(findTotpStep(SECRET, code, (seconds + early) * 1000)).toBe(step);
    }
  });

  it('have a secret of 160 bits each, which the URI contains', async () => {
    const [one, other] = [createTotpSecret(), createTotpSecret()];
    expect(one).toMatch(/^[A-Z2-7]{32}$/);
    expect(one).not.toBe(other);
    const uri = new URL(totpUri(one, 'ada@example.com', 'Plinth'));
    expect([uri.protocol, uri.host]).toEqual(['otpauth:', 'totp']);
    expect(Object.fromEntries(uri.searchParams)).toMatchObject({
      secret: one,
      issuer: 'Plinth',
      digits: '6',
      period: '30',
    });
  });
});

describe('recovery codes', () => {
  it('are ten different ones, and the same however they are typed', () => {
    const codes = createRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) {
      expect(code).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
      const typed = ` ${code.replaceAll('-', ' ').toUpperCase()} `;
      expect(hashRecoveryCode(typed)).toBe(hashRecoveryCode(code));
    }
  });
});
