import { createMember } from '@/__tests__/support/services/members';
import { createLinkTokens, type LinkPurpose } from '@/lib/auth/link-tokens';
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
  confirmEmailChange: withEmailChange('email_change', {}),
  approveEmailChange: withEmailChange('email_change_approval', {}),
  undoEmailChange: withEmailChange('email_change_undo', { completedAt: new Date() }),
};
