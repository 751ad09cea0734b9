import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SmtpTestServer, startSmtpServer } from '@/__tests__/support/servers/smtp';
import { createMailing, type Mailing } from '@/__tests__/support/services/mailing';
import {
  createOutgoingFixture,
  type OutgoingFixture,
} from '@/__tests__/support/services/outgoing-fixture';
import type { Actor } from '@/lib/auth/actor';
import { sessionReused } from '@/lib/contracts/auth';
import { UnrecoverableJobError } from '@/lib/queue/types';

let fixture: OutgoingFixture;
let smtp: SmtpTestServer;
let mailing: Mailing;
let ada: Actor;
let address: string;

const source = { requestId: 'r', ip: null, userAgent: null };

beforeAll(async () => {
  fixture = await createOutgoingFixture();
  smtp = await startSmtpServer();
  mailing = createMailing(fixture, smtp);
});
beforeEach(async () => {
  smtp.mails.length = 0;
  smtp.refuseRecipients(null);
  smtp.refuse(null);
  const { actors } = await fixture.createOrganization('Org', ['owner']);
  if (!actors[0]) throw new Error('no owner');
  ada = actors[0];
  address = (await fixture.prisma.user.findUniqueOrThrow({ where: { id: ada.userId ?? '' } }))
    .email;
});
afterAll(async () => {
  mailing.close();
  await smtp.close();
  await fixture.close();
});

/** The headers of the last mail, by lower-case name. */
async function headersOf(): Promise<Record<string, string>> {
  const mail = (await smtp.mailsTo(address)).at(-1);
  return Object.fromEntries((mail?.headers ?? []).map(({ key, value }) => [key, value]));
}

describe('one-click unsubscription', () => {
  it('has the two headers of RFC 8058, and a link for people', async () => {
    await mailing.deliver(await mailing.notify(ada));
    const headers = await headersOf();
    expect(headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click');
    expect(headers['list-unsubscribe']).toMatch(
      /^<https:\/\/app\.example\.com\/api\/v1\/notifications\/unsubscribe\?token=[\w.%-]+>$/,
    );
    const mail = (await smtp.mailsTo(address)).at(-1);
    expect(mail?.text).toContain('https://app.example.com/unsubscribe?token=');
  });

  it('ends the e-mails of the kind, without a sign-in, and of no other', async () => {
    await mailing.deliver(await mailing.notify(ada));
    const link = (await headersOf())['list-unsubscribe'] ?? '';
    const token = new URL(link.slice(1, -1)).searchParams.get('token') ?? '';
    const { notificationPreferences } = fixture;
    expect(await notificationPreferences.unsubscribe(token, source)).toEqual({
      types: ['sync.failed'],
    });
    // A second click changes nothing.
    await notificationPreferences.unsubscribe(token, source);
    expect(await mailing.deliver(await mailing.notify(ada))).toMatchObject({ emailed: false });
    const chosen = await notificationPreferences.list(ada);
    const mailed = chosen.filter(({ channels }) => channels.includes('email'));
    expect(mailed.map(({ type }) => type)).toContain('sync.completed');
    expect(mailed.map(({ type }) => type)).not.toContain('sync.failed');
  });

  it.each(['', 'x', 'WyJ1IixudWxsXQ.forged'])('refuses the token "%s"', async (token) => {
    await expect(fixture.notificationPreferences.unsubscribe(token, source)).rejects.toMatchObject({
      code: 'LINK_INVALID',
    });
  });

  it('is not offered for what is always sent', async () => {
    await mailing.deliver(await mailing.notify(ada, sessionReused, {}));
    const headers = await headersOf();
    expect(headers.subject).toBe('We ended one of your sessions');
    expect(headers).not.toHaveProperty('list-unsubscribe');
  });
});

describe('an address that the mail server refuses for good', () => {
  it('gets nothing more, until the person lifts it', async () => {
    smtp.refuseRecipients({ code: 550, message: '5.1.1 No such user here' });
    const refused = mailing.deliver(await mailing.notify(ada));
    await expect(refused).rejects.toBeInstanceOf(UnrecoverableJobError);
    smtp.refuseRecipients(null);
    expect(await mailing.deliver(await mailing.notify(ada))).toEqual({
      outcome: 'suppressed',
      emailed: false,
    });
    expect(smtp.mails).toHaveLength(0);
    expect((await fixture.emailSuppression.get(ada))?.reason).toContain('5.1.1 No such user here');

    expect(await fixture.emailSuppression.lift(ada)).toEqual({ lifted: true });
    expect(await fixture.emailSuppression.lift(ada)).toEqual({ lifted: false });
    expect(await fixture.emailSuppression.get(ada)).toBeNull();
    expect(await mailing.deliver(await mailing.notify(ada))).toMatchObject({ emailed: true });
  });

  it('still gets what somebody asks for; once it arrives, all the rest again', async () => {
    smtp.refuseRecipients({ code: 550, message: 'No such user here' });
    await mailing.deliver(await mailing.notify(ada)).catch(() => undefined);
    expect(await fixture.emailSuppression.get(ada)).not.toBeNull();
    await expect(mailing.sendAccountMail(address)).rejects.toBeInstanceOf(UnrecoverableJobError);
    smtp.refuseRecipients(null);
    expect(await mailing.sendAccountMail(address)).toEqual({ outcome: 'sent' });
    expect(await fixture.emailSuppression.get(ada)).toBeNull();
  });

  it.each([
    [451, '4.7.1 Greylisted, try again later'],
    [550, '5.7.1 Your server is on a block list'],
    [552, '5.2.2 Mailbox full'],
  ])('is not one that is refused with %i %s', async (code, message) => {
    smtp.refuseRecipients({ code, message });
    await expect(mailing.deliver(await mailing.notify(ada))).rejects.toThrow();
    expect(await fixture.emailSuppression.get(ada)).toBeNull();
  });

  it('is not one whose mail is refused for its content', async () => {
    smtp.refuse({ code: 550, message: 'Looks like spam' });
    await expect(mailing.deliver(await mailing.notify(ada))).rejects.toThrow();
    expect(await fixture.emailSuppression.get(ada)).toBeNull();
  });
});
