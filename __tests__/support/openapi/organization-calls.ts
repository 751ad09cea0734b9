import { createCaller, PASSWORD } from '@/__tests__/support/http/api';
import { bearer } from '@/__tests__/support/security/attack';
import type { Owner } from '@/__tests__/support/security/sample';
import { createMember } from '@/__tests__/support/services/members';
import { createLinkTokens } from '@/lib/auth/link-tokens';
import { createId } from '@/lib/utils/create-id';
import type { ApiFixture, Request } from './api-fixture';

const HOUR_MS = 60 * 60 * 1000;

/** The token of a new invitation of the victim's, for this address. */
async function invite({ tenants }: ApiFixture, email: string, ended = {}): Promise<string> {
  const { organizationId, userId } = tenants.victim;
  const expiresAt = new Date(Date.now() + HOUR_MS);
  const data = { organizationId, userId, email, role: 'viewer', expiresAt, ...ended };
  const { id } = await tenants.db.invitation.create({ data });
  return createLinkTokens([tenants.env.JWT_SECRET]).issue('invitation', id);
}

const newAddress = () => `${createId()}@example.com`;

/** With a chat to test or to remove. */
async function withChat({ tenants, vault }: ApiFixture, own: Request): Promise<Request> {
  const { organizationId } = tenants.victim;
  const url = 'https://chat.example.com/hooks/1';
  const fields = { secretUrl: vault.encrypt(url, organizationId), host: 'h', types: [] };
  await tenants.db.chatWebhook.upsert({
    where: { organizationId },
    create: { organizationId, ...fields },
    update: fields,
  });
  return own;
}

/** The request, by an owner of a new organization: it may lose rights. */
async function byNewOwner({ tenants }: ApiFixture, own: Request) {
  const owner: Owner = await createMember(tenants.db, 'owner');
  const headers = { ...own.headers, ...bearer(await tenants.tokenFor(owner)) };
  return { owner, request: { ...own, headers } };
}

/** Calls that need more than their example: another caller, a link's token, a row that is as it was. */
export const ORGANIZATION_CALLS: Record<
  string,
  (fixture: ApiFixture, own: Request) => Promise<Request>
> = {
  getPortalFrameOrigins: async ({ tenants }, own) => ({
    ...own,
    query: `organizationId=${tenants.victim.organizationId}`,
  }),
  testChatWebhook: withChat,
  deleteChatWebhook: withChat,
  async switchOrganization({ tenants }, own) {
    const { email } = tenants.attacker;
    const signIn = { email, password: PASSWORD, transport: 'token' };
    const { json } = await createCaller(tenants.url)('/auth/sign-in', { body: signIn });
    const { accessToken, refreshToken } = json.data.tokens;
    const headers = { ...own.headers, ...bearer(accessToken) };
    return { ...own, headers, body: { organizationId: json.data.organization.id, refreshToken } };
  },
  async leaveOrganization({ tenants }, own) {
    return { ...own, headers: { ...own.headers, ...bearer(await tenants.tokenOf('viewer')) } };
  },
  async transferOwnership(fixture, own) {
    const { owner, request } = await byNewOwner(fixture, own);
    const { db } = fixture.tenants;
    const { userId } = await createMember(db, 'member', owner.organizationId);
    const where = { organizationId: owner.organizationId, userId };
    const { id } = await db.membership.findFirstOrThrow({ where });
    return { ...request, path: `/api/v1/members/${id}/transfer-ownership` };
  },
  async setSecondFactorPolicy({ tenants }, own) {
    const token = await tenants.tokenUnderPolicy({ secondFactor: true });
    return { ...own, headers: { ...own.headers, ...bearer(token) } };
  },
  async resetMemberFactors(fixture, own) {
    const { owner, request } = await byNewOwner(fixture, own);
    const { db } = fixture.tenants;
    const { organizationId } = owner;
    const { userId } = await createMember(db, 'member', organizationId);
    await db.totpFactor.create({ data: { userId, secret: '-', confirmedAt: new Date() } });
    const { id } = await db.membership.findFirstOrThrow({ where: { organizationId, userId } });
    return { ...request, path: `/api/v1/members/${id}/reset-factors` };
  },
  async deleteOrganization(fixture, own) {
    const { request } = await byNewOwner(fixture, own);
    return { ...request, query: 'confirm=Shop' };
  },
  async restoreOrganization({ tenants }, own) {
    const where = { id: tenants.ids.organizations ?? '' };
    await tenants.db.organization.update({ where, data: { deletedAt: new Date() } });
    return own;
  },
  async resendInvitation({ tenants }, own) {
    const where = { id: tenants.ids.invitations ?? '' };
    await tenants.db.invitation.update({ where, data: { sentAt: new Date(0) } });
    return own;
  },
  async previewInvitation(fixture, own) {
    await fixture.send('previewInvitation', own);
    const ended = await invite(fixture, newAddress(), { revokedAt: new Date() });
    await fixture.send('previewInvitation', { ...own, body: { token: ended } });
    return { ...own, body: { token: await invite(fixture, newAddress()) } };
  },
  async acceptInvitation(fixture, own) {
    await fixture.send('acceptInvitation', own);
    const { email, accessToken } = fixture.tenants.attacker;
    const headers = { ...own.headers, ...bearer(accessToken) };
    return { ...own, headers, body: { token: await invite(fixture, email) } };
  },
  async signUpByInvitation(fixture, own) {
    await fixture.send('signUpByInvitation', own);
    const body = own.body as object;
    const ended = await invite(fixture, newAddress(), { acceptedAt: new Date() });
    await fixture.send('signUpByInvitation', { ...own, body: { ...body, token: ended } });
    return { ...own, body: { ...body, token: await invite(fixture, newAddress()) } };
  },
};
