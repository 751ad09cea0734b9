import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCaller, PASSWORD, signUp } from '@/__tests__/support/http/api';
import { type MailStack, startMailStack } from '@/__tests__/support/servers/mail-stack';

let stack: MailStack;
beforeAll(async () => {
  stack = await startMailStack({ env: { SIGN_UP: 'immediate' } });
}, 120_000);
afterAll(() => stack?.close());

describe('an invitation', () => {
  it('arrives by mail, and its link creates the account of a person who has none', async () => {
    const owner = await signUp(stack.url);
    const email = 'grace@example.com';
    await owner.call('/invitations', { body: { email, role: 'member' } });
    const mail = await stack.smtp.waitForMail(email);
    expect(mail.subject).toBe("Join Ada's shop on Plinth");

    const token = await stack.tokenFor(email);
    const joined = await stack.anonymous('/invitations/sign-up', {
      body: { token, name: 'Grace', password: PASSWORD, transport: 'token' },
    });
    expect(joined.json.data).toMatchObject({
      user: { email },
      organization: { id: owner.organizationId },
      role: 'member',
    });
  });

  it('is sent again on demand; a person with an account accepts it while signed in', async () => {
    const owner = await signUp(stack.url);
    const guest = await signUp(stack.url);
    const { email } = guest;
    const invitation = await owner.call('/invitations', { body: { email, role: 'viewer' } });
    await stack.smtp.waitForMail(email);
    const { id } = invitation.json.data;
    // Another one is sent after five minutes.
    await stack.db.invitation.update({ where: { id }, data: { sentAt: new Date(0) } });
    await owner.call(`/invitations/${id}/resend`, { body: {} });
    const token = await stack.tokenFor(email, 2);
    const accepted = await guest.call('/invitations/accept', { body: { token } });
    expect(accepted.status).toBe(200);

    const { accessToken } = (
      await stack.anonymous('/auth/sign-in', {
        body: { email, password: PASSWORD, transport: 'token' },
      })
    ).json.data.tokens;
    const call = createCaller(stack.url, { authorization: `Bearer ${accessToken}` });
    const organizations = (await call('/organizations')).json.data;
    expect(organizations.map(({ id }: { id: string }) => id)).toContain(owner.organizationId);
  });
});
