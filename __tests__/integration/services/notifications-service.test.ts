import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SmtpTestServer, startSmtpServer } from '@/__tests__/support/servers/smtp';
import { jobContext } from '@/__tests__/support/services/actors';
import {
  createOutgoingFixture,
  type OutgoingFixture,
} from '@/__tests__/support/services/outgoing-fixture';
import type { Actor } from '@/lib/auth/actor';
import { createLinkTokens } from '@/lib/auth/link-tokens';
import { syncFailedNotification } from '@/lib/contracts/connection-notifications';
import { notification } from '@/lib/contracts/notifications';
import type { Role } from '@/lib/contracts/permissions';
import { webhookFailed } from '@/lib/contracts/webhooks';
import { createMailLinks } from '@/lib/mail/mail-links';
import { createMailer, MailNotSentError } from '@/lib/mail/mailer';
import type { DeliverNotificationPayload } from '@/lib/queue/jobs/notification-jobs';
import { processNotificationJob } from '@/lib/queue/processors/notification-processor';

let fixture: OutgoingFixture;
let smtp: SmtpTestServer;
let mailer: NonNullable<ReturnType<typeof createMailer>>;
const firstPage = { page: 1, perPage: 20, sort: '-createdAt' } as const;

beforeAll(async () => {
  fixture = await createOutgoingFixture();
  smtp = await startSmtpServer();
  const created = createMailer({ smtpUrl: smtp.url, from: 'Plinth <no-reply@example.com>' });
  if (!created) throw new Error('no mailer');
  mailer = created;
});
beforeEach(() => {
  smtp.mails.length = 0;
  smtp.refuse(null);
  smtp.hangUpAfterTaking(false);
});
afterAll(async () => {
  mailer.close();
  await smtp.close();
  await fixture.close();
});

async function organization(roles: Role[] = ['owner']): Promise<Actor[]> {
  return (await fixture.createOrganization('Org', roles)).actors;
}

async function one(): Promise<Actor> {
  const [actor] = await organization();
  if (!actor) throw new Error('no owner');
  return actor;
}

/** Notifies a user; returns the id of the notification to deliver. */
async function notify(actor: Actor, data: Partial<typeof syncFailedNotification.example> = {}) {
  const { organizationId, userId } = actor;
  await fixture.transaction((tx) =>
    fixture.notifications.notify(tx, {
      organizationId,
      userId: userId ?? '',
      notification: syncFailedNotification,
      data: { ...syncFailedNotification.example, ...data },
    }),
  );
  const job = fixture.jobs.recorded.at(-1)?.payload as DeliverNotificationPayload;
  return job.notificationId;
}

function deliver(notificationId: string, withMail = true) {
  const process = processNotificationJob({
    repository: fixture.notificationsRepository,
    preferences: fixture.notificationPreferences,
    suppressed: fixture.suppressed,
    mailer: withMail ? mailer : null,
    links: createMailLinks({
      appUrl: 'https://app.example.com',
      linkTokens: createLinkTokens(['a secret of the tests']),
    }),
  });
  return process(jobContext({ notificationId }, 'org'));
}

const emailedAt = async (id: string) =>
  (await fixture.prisma.notification.findUniqueOrThrow({ where: { id } })).emailedAt;

describe('notifications', () => {
  it('are listed for their user alone, unread ones on request, and read once', async () => {
    const [ada, bob] = await organization(['owner', 'member']);
    if (!ada || !bob) throw new Error('no members');
    const first = await notify(ada);
    await notify(ada);
    await notify(bob);
    const data = (await fixture.notifications.list(ada, firstPage)).data.parse();
    expect(data).toHaveLength(2);
    for (const item of data) expect(notification.parse(item)).toEqual(item);

    const read = await fixture.notifications.markRead(ada, first);
    expect(read.readAt).not.toBeNull();
    expect((await fixture.notifications.markRead(ada, first)).readAt).toBe(read.readAt);
    await expect(fixture.notifications.markRead(bob, first)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const total = async (actor: Actor, unread?: boolean) =>
      (await fixture.notifications.list(actor, { ...firstPage, unread })).pagination.total;
    expect([await total(ada), await total(ada, true), await total(ada, false)]).toEqual([2, 1, 1]);

    expect(await fixture.notifications.markAllRead(ada)).toEqual({ updated: 1 });
    expect([await total(ada, true), await total(bob, true)]).toEqual([0, 1]);
  });

  it('go to each member with the role, once for each key', async () => {
    const [owner, admin, viewer] = await organization(['owner', 'admin', 'viewer']);
    if (!owner || !admin || !viewer) throw new Error('no members');
    const before = fixture.jobs.recorded.length;
    const notify = () =>
      fixture.transaction((tx) =>
        fixture.notifications.notifyMembers(tx, {
          organizationId: owner.organizationId,
          notification: webhookFailed,
          data: webhookFailed.example,
          dedupeKey: 'k',
        }),
      );
    await notify();
    await notify();
    expect(fixture.jobs.recorded.length - before).toBe(2);
    const counts = [owner, admin, viewer].map(
      async (actor) => (await fixture.notifications.list(actor, firstPage)).pagination.total,
    );
    expect(await Promise.all(counts)).toEqual([1, 1, 0]);
  });
});

describe('delivery of a notification', () => {
  it('sends a mail in text and escaped HTML', async () => {
    const actor = await one();
    const id = await notify(actor, { name: 'shop <b>"1"</b>', reason: 'First & second\nline' });
    expect(await deliver(id)).toEqual({ outcome: 'emailed', emailed: true });
    const [mail] = smtp.mails;
    const user = await fixture.prisma.user.findUniqueOrThrow({ where: { id: actor.userId ?? '' } });
    expect(mail).toMatchObject({ from: 'no-reply@example.com', to: [user.email] });
    const source = mail?.source.replaceAll('=\r\n', '').replaceAll('=3D', '=') ?? '';
    const [{ subject } = {}] = await smtp.mailsTo(user.email);
    expect(subject).toBe('The sync of shop <b>"1"</b> failed');
    expect(source).toContain('The sync of shop &lt;b&gt;&quot;1&quot;&lt;/b&gt; failed</h1>');
    expect(source).toContain('First &amp; second</p>');
    expect(source).toContain('href="https://app.example.com/jobs/');
    expect(source).toContain('First & second');
    expect(await emailedAt(id)).not.toBeNull();
  });

  it('sends no mail of a kind that the person does not want, and of the others it does', async () => {
    const actor = await one();
    const preferences = fixture.notificationPreferences;
    const choice = { type: 'sync.failed', channel: 'email' } as const;
    await preferences.set(actor, { ...choice, isEnabled: false });
    expect(await deliver(await notify(actor))).toEqual({ outcome: 'shown', emailed: false });
    expect(smtp.mails).toHaveLength(0);
    expect(await deliver(await notify(await one()))).toMatchObject({ emailed: true });
    const chosen = await preferences.list(actor);
    expect(chosen.map(({ type }) => type)).not.toContain('session.reused');
    const notMailed = chosen.filter(({ channels }) => !channels.includes('email'));
    expect(notMailed.map(({ type }) => type)).toEqual(['orders.imported', 'sync.failed']);
    await preferences.set(actor, { ...choice, isEnabled: true });
    expect(await deliver(await notify(actor))).toMatchObject({ emailed: true });
  });

  it('lists as read what the person has muted', async () => {
    const actor = await one();
    const choice = { type: 'sync.failed', channel: 'app' } as const;
    await fixture.notificationPreferences.set(actor, { ...choice, isEnabled: false });
    expect(await deliver(await notify(actor))).toMatchObject({ emailed: true });
    const page = await fixture.notifications.list(actor, firstPage);
    expect(page.data.parse()).toMatchObject([{ readAt: expect.any(String) }]);
  });

  it('sends no second mail', async () => {
    const id = await notify(await one());
    await deliver(id);
    expect(await deliver(id)).toMatchObject({ outcome: 'already_emailed' });
    const together = await notify(await one());
    const three = [deliver(together), deliver(together), deliver(together)];
    const outcomes = await Promise.allSettled(three);
    // The others look again later, in case that it fails.
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(2);
    expect(smtp.mails).toHaveLength(2);
  });

  it('tries again when the server refused the mail', async () => {
    const id = await notify(await one());
    smtp.refuse({ code: 451, message: 'try later' });
    await expect(deliver(id)).rejects.toBeInstanceOf(MailNotSentError);
    expect(await emailedAt(id)).toBeNull();
    smtp.refuse(null);
    await deliver(id);
    expect(smtp.mails).toHaveLength(1);
  });

  it('retries when the server is down', async () => {
    const gone = await startSmtpServer();
    await gone.close();
    const away = createMailer({ smtpUrl: gone.url, from: 'a@example.com' });
    const mail = {
      to: { name: 'A', address: 'a@example.com' },
      subject: 's',
      text: 't',
      html: 'h',
    };
    await expect(away?.send(mail)).rejects.toBeInstanceOf(MailNotSentError);
  });

  it('does not send twice when it cannot know whether the mail was taken', async () => {
    const id = await notify(await one());
    smtp.hangUpAfterTaking(true);
    await expect(deliver(id)).rejects.toThrow();
    smtp.hangUpAfterTaking(false);
    expect(await deliver(id)).toMatchObject({ outcome: 'already_emailed' });
    expect(smtp.mails).toHaveLength(1);
  });

  it('works without a mail server', async () => {
    const id = await notify(await one());
    expect(await deliver(id, false)).toEqual({ outcome: 'shown', emailed: false });
    expect(createMailer({ smtpUrl: undefined, from: 'x' })).toBeNull();
  });

  it('ends quietly when the notification is gone', async () => {
    expect(await deliver('cmissing0')).toEqual({ outcome: 'gone' });
  });
});
