import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SmtpTestServer, startSmtpServer } from '@/__tests__/support/servers/smtp';
import { createMailing, type Mailing } from '@/__tests__/support/services/mailing';
import {
  createOutgoingFixture,
  type OutgoingFixture,
} from '@/__tests__/support/services/outgoing-fixture';
import type { Actor } from '@/lib/auth/actor';
import { webhookFailed } from '@/lib/contracts/webhooks';
import type { DeliverNotificationPayload } from '@/lib/queue/jobs/notification-jobs';

let fixture: OutgoingFixture;
let smtp: SmtpTestServer;
let mailing: Mailing;
let owner: Actor;
let admin: Actor;

const firstPage = { page: 1, perPage: 20, sort: '-createdAt' } as const;

beforeAll(async () => {
  fixture = await createOutgoingFixture();
  smtp = await startSmtpServer();
  mailing = createMailing(fixture, smtp);
});
beforeEach(async () => {
  smtp.mails.length = 0;
  const { actors } = await fixture.createOrganization('Org', ['owner', 'admin']);
  const [first, second] = actors;
  if (!first || !second) throw new Error('no members');
  [owner, admin] = [first, second];
});
afterAll(async () => {
  mailing.close();
  await smtp.close();
  await fixture.close();
});

const fail = (endpointId = 'cendpoint1', error = 'The receiver responded with 500') =>
  fixture.transaction((tx) =>
    fixture.notifications.notifyMembers(tx, {
      organizationId: owner.organizationId,
      notification: webhookFailed,
      data: { endpointId, url: 'https://example.com/hooks', error },
    }),
  );

const listOf = async (actor: Actor) =>
  (await fixture.notifications.list(actor, firstPage)).data.parse();
const titlesOf = async (actor: Actor) => (await listOf(actor)).map(({ title }) => title);

describe('repeats of a notification', () => {
  it('are counted in one for each recipient, none lost of those in parallel', async () => {
    const before = fixture.jobs.recorded.length;
    await Promise.all(Array.from({ length: 12 }, () => fail()));
    await fail('cendpoint1', 'The connection timed out');
    for (const actor of [owner, admin]) {
      expect(await listOf(actor)).toMatchObject([
        {
          title: '13 webhooks could not be delivered',
          body: 'https://example.com/hooks: The connection timed out.',
        },
      ]);
    }
    expect(fixture.jobs.recorded.slice(before).map(({ name }) => name)).toEqual([
      'notification.deliver',
      'notification.deliver',
    ]);
  });

  it('are one e-mail, with their number as it is sent', async () => {
    await fail();
    const job = fixture.jobs.recorded.at(-1)?.payload as DeliverNotificationPayload;
    await fail();
    await fail();
    await mailing.deliver(job.notificationId);
    await mailing.deliver(job.notificationId);
    expect(smtp.mails).toHaveLength(1);
    expect(smtp.mails[0]?.source).toContain('Subject: 3 webhooks could not be delivered');
  });

  it('of another endpoint, or after the notification is read, are a new one', async () => {
    await fail();
    await fail();
    await fail('cendpoint2');
    expect(await titlesOf(owner)).toEqual([
      'A webhook could not be delivered',
      '2 webhooks could not be delivered',
    ]);
    await fixture.notifications.markAllRead(owner);
    await fail();
    expect(await titlesOf(owner)).toEqual([
      'A webhook could not be delivered',
      'A webhook could not be delivered',
      '2 webhooks could not be delivered',
    ]);
    expect(await titlesOf(admin)).toEqual([
      'A webhook could not be delivered',
      '3 webhooks could not be delivered',
    ]);
  });
});

describe('the job of an e-mail that a killed worker has begun', () => {
  it('sends it again with the same Message-ID, and no other job does', async () => {
    const id = await mailing.notify(owner);
    // As it is when the worker dies after the server has taken the mail.
    await mailing.deliver(id, { jobId: 'cjob1' });
    const unrecorded = { emailedAt: null };
    await fixture.prisma.notification.update({ where: { id }, data: unrecorded });
    await expect(mailing.deliver(id, { jobId: 'cjob2' })).rejects.toThrow('Another job sends it');
    await mailing.deliver(id, { jobId: 'cjob1' });
    const ids = smtp.mails.map(({ source }) => /^Message-ID: (.*)$/m.exec(source)?.[1]);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    expect(await mailing.deliver(id, { jobId: 'cjob1' })).toMatchObject({
      outcome: 'already_emailed',
    });
  });
});
