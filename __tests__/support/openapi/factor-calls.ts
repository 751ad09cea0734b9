import { bearer } from '@/__tests__/support/security/attack';
import { createMember } from '@/__tests__/support/services/members';
import { totpCode } from '@/__tests__/support/services/totp';
import { createLinkTokens } from '@/lib/auth/link-tokens';
import { createTotpSecret } from '@/lib/auth/totp';
import type { ApiFixture, Request } from './api-fixture';

/** The request, by a person with an authenticator app. */
async function withTotp({ tenants, vault }: ApiFixture, own: Request, confirmedAt: Date | null) {
  const member = await createMember(tenants.db, 'viewer');
  const { userId } = member;
  const secret = createTotpSecret();
  const encrypted = vault.encrypt(secret, userId);
  await tenants.db.totpFactor.create({
    data: { userId, secret: encrypted, confirmedAt, lastStep: 0 },
  });
  const headers = { ...own.headers, ...bearer(await tenants.tokenFor(member)) };
  return { userId, secret, request: { ...own, headers } };
}

/** Calls that need a person with an authenticator app. */
export const FACTOR_CALLS: Record<string, (fixture: ApiFixture, own: Request) => Promise<Request>> =
  {
    async signInWithSecondFactor(fixture, own) {
      const { tenants } = fixture;
      const { userId, secret } = await withTotp(fixture, own, new Date());
      const expiresAt = new Date(Date.now() + 600_000);
      const { id } = await tenants.db.verificationToken.create({
        data: { userId, purpose: 'second_factor', expiresAt, method: 'password' },
      });
      const challenge = createLinkTokens([tenants.env.JWT_SECRET]).issue('second_factor', id);
      const body = { challenge, transport: 'token' };
      const code = totpCode(secret);
      // 401 before 200.
      const wrong = code === '000000' ? '000001' : '000000';
      await fixture.send('signInWithSecondFactor', { ...own, body: { ...body, code: wrong } });
      return { ...own, body: { ...body, code } };
    },
    async confirmTotp(fixture, own) {
      const { secret, request } = await withTotp(fixture, own, null);
      return { ...request, body: { code: totpCode(secret) } };
    },
    async createRecoveryCodes(fixture, own) {
      return (await withTotp(fixture, own, new Date())).request;
    },
    async removeTotp(fixture, own) {
      return (await withTotp(fixture, own, new Date())).request;
    },
  };
