import { bearer } from '@/__tests__/support/security/attack';
import { createMember } from '@/__tests__/support/services/members';
import { createLinkTokens, type LinkPurpose } from '@/lib/auth/link-tokens';
import { createPendingIdentities } from '@/lib/auth/oauth/pending-identities';
import { issueUnsubscribeToken } from '@/lib/auth/unsubscribe-token';
import { createId } from '@/lib/utils/create-id';
import type { ApiFixture, Request } from './api-fixture';

type SpecialCall = (fixture: ApiFixture, own: Request) => Promise<Request> | Request;

const inAnHour = () => new Date(Date.now() + 3_600_000);

const tokenOf = ({ tenants }: ApiFixture, purpose: LinkPurpose, id: string) =>
  createLinkTokens([tenants.env.JWT_SECRET]).issue(purpose, id);

/** With the token of a change of somebody's address. */
function withEmailChange(purpose: LinkPurpose, done: { completedAt?: Date }): SpecialCall {
  return async (fixture, own) => {
    const { db } = fixture.tenants;
    const { userId } = await createMember(db, 'viewer');
    const { email } = await db.user.findUniqueOrThrow({ where: { id: userId } });
    const addresses = { from: email, to: `new-${email}` };
    const { id } = await db.emailChange.create({
      data: { userId, ...addresses, ...done, expiresAt: inAnHour() },
    });
    return { ...own, body: { ...(own.body as object), token: tokenOf(fixture, purpose, id) } };
  };
}

/** Requests about accounts that the example alone cannot make. */
export const ACCOUNT_CALLS: Record<string, SpecialCall> = {
  // As a mail program sends it.
  unsubscribe: ({ tenants }, own) => ({
    ...own,
    query: new URLSearchParams({
      token: issueUnsubscribeToken(createLinkTokens([tenants.env.JWT_SECRET]), {
        userId: tenants.victim.userId,
        type: 'sync.failed',
      }),
    }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    raw: 'List-Unsubscribe=One-Click',
  }),
  deleteAccount: async ({ tenants }, own) => {
    const { db } = tenants;
    const member = await createMember(db, 'viewer', tenants.victim.organizationId);
    const { email } = await db.user.findUniqueOrThrow({ where: { id: member.userId } });
    const headers = { ...own.headers, ...bearer(await tenants.tokenFor(member)) };
    return { ...own, headers, body: { confirm: email } };
  },
  restoreAccount: async (fixture, own) => {
    const { db } = fixture.tenants;
    const { userId } = await createMember(db, 'viewer');
    await db.user.update({ where: { id: userId }, data: { deletedAt: new Date() } });
    const { id } = await db.verificationToken.create({
      data: { userId, purpose: 'account_restore', expiresAt: inAnHour() },
    });
    return { ...own, body: { token: tokenOf(fixture, 'account_restore', id) } };
  },
  startOidc: (_, own) => ({ ...own, path: '/api/v1/auth/oidc/sandbox/start' }),
  // A browser is redirected to the reason of a failure, too.
  oidcCallback: (_, own) => ({
    ...own,
    path: '/api/v1/auth/oidc/sandbox/callback',
    query: 'state=unknown',
    headers: { accept: 'text/html' },
  }),
  startLink: (_, own) => ({ ...own, path: '/api/v1/auth/oidc/sandbox/link' }),
  linkPendingIdentity: ({ tenants }, own) => {
    const { userId, email } = tenants.victim;
    const cookie = createPendingIdentities([tenants.env.JWT_SECRET]).seal({
      ...{ userId, email, subject: createId() },
      issuer: 'https://issuer.example',
    });
    return { ...own, headers: { ...own.headers, cookie: `plinth_link=${cookie}` } };
  },
  unlinkIdentity: async ({ tenants }, own) => {
    const { userId, email } = tenants.victim;
    const { id } = await tenants.db.identity.create({
      data: { userId, email, issuer: 'https://issuer.example', subject: createId() },
    });
    return { ...own, path: `/api/v1/auth/identities/${id}` };
  },
  confirmEmailChange: withEmailChange('email_change', {}),
  approveEmailChange: withEmailChange('email_change_approval', {}),
  undoEmailChange: withEmailChange('email_change_undo', { completedAt: new Date() }),
};
