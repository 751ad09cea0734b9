import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { ACCESS_TOKEN_SECONDS, createAccessTokens } from '@/lib/auth/access-tokens';
import { deriveKey } from '@/lib/auth/crypto';

const SECRET = 'a secret that is long enough for this test';
const tokens = createAccessTokens([SECRET]);
const claims = { userId: 'user1', organizationId: 'org1', sessionId: 'session1' };
const now = () => Math.floor(Date.now() / 1000);

/** A token with our signature and these times, in seconds. */
const sign = (payload: Record<string, unknown>) =>
  new SignJWT({
    sub: 'user1',
    org: 'org1',
    sid: 'session1',
    iss: 'plinth',
    aud: 'plinth-api',
    ...payload,
  })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(deriveKey(SECRET, 'plinth/access-token'));

describe('access tokens', () => {
  it('say whose session it is', async () => {
    const token = await tokens.issue(claims);
    expect(await tokens.verify(token)).toEqual(claims);
    expect(tokens.verify(token)).toEqual(claims);
  });

  it('are not accepted with another secret', async () => {
    const token = await createAccessTokens([`${SECRET} of another`]).issue(claims);
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it.each([
    ['issued in the future', { iat: now() + 60, exp: now() + 120 }],
    ['that live longer than ours', { iat: now(), exp: now() + ACCESS_TOKEN_SECONDS + 60 }],
    ['that never expire', { iat: now() }],
    ['without the time of their issue', { exp: now() + 60 }],
    ['that expire before they are issued', { iat: now() + 4, exp: now() + 2 }],
    ['not valid yet', { iat: now(), nbf: now() + 60, exp: now() + 120 }],
    ['issued before 1970', { iat: -60, exp: now() + 60 }],
    ['with times that are no integers', { iat: now() + 0.5, exp: now() + 60.5 }],
    ['with times as text', { iat: `${now()}`, exp: `${now() + 60}` }],
  ])('%s are refused although they are signed', async (_, times) => {
    const token = await sign(times as Record<string, unknown>);
    await expect(tokens.verify(token)).rejects.toMatchObject({
      code: expect.stringMatching(/^(UNAUTHENTICATED|TOKEN_EXPIRED)$/),
    });
  });

  it('that have expired get a code of their own, so that clients refresh', async () => {
    const token = await sign({ iat: now() - 120, exp: now() - 60 });
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
  });
});
