import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  createPendingIdentities,
  PENDING_IDENTITY_SECONDS,
} from '@/lib/auth/oauth/pending-identities';

const pending = {
  userId: 'cm0000000000000000000000a',
  issuer: 'https://accounts.google.com',
  subject: '1234',
  email: 'ada@example.com',
};
const { seal, open } = createPendingIdentities(['a secret of the tests']);

afterEach(() => vi.useRealTimers());

describe('a pending identity', () => {
  it('is opened as it was sealed', () => {
    expect(open(seal(pending))).toEqual(pending);
  });

  it('is nothing once it has expired', () => {
    const sealed = seal(pending);
    vi.useFakeTimers({ now: Date.now() + PENDING_IDENTITY_SECONDS * 1000 + 1 });
    expect(open(sealed)).toBeNull();
  });

  it('is nothing when it was changed, sealed with another secret, or is missing', () => {
    const [, signature] = seal(pending).split('.');
    const forged = Buffer.from(JSON.stringify({ ...pending, userId: 'other', expiresAt: 9e15 }));
    expect(open(`${forged.toString('base64url')}.${signature}`)).toBeNull();
    expect(open(createPendingIdentities(['another secret']).seal(pending))).toBeNull();
    for (const value of [null, '', '.', 'a.b.c', `${seal(pending)}.x`]) {
      expect(open(value)).toBeNull();
    }
  });
});
