import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type SmtpTestServer, startSmtpServer } from '@/__tests__/support/servers/smtp';
import { actorOf } from '@/__tests__/support/services/actors';
import { createMailing, type Mailing } from '@/__tests__/support/services/mailing';
import {
  createOutgoingFixture,
  type OutgoingFixture,
} from '@/__tests__/support/services/outgoing-fixture';
import type { Actor } from '@/lib/auth/actor';
import { sessionReused } from '@/lib/contracts/auth';
import {
  syncCompletedNotification,
  syncFailedNotification,
} from '@/lib/contracts/connection-notifications';
import type { Digest } from '@/lib/contracts/notification-timing';

const EVENING = '2026-11-26T21:30:00.000Z';
const MORNING = '2026-11-27T08:00:00.000Z';
const MINUTE_MS = 60_000;

let fixture: OutgoingFixture;
let smtp: SmtpTestServer;
let mailing: Mailing;
let ada: Actor;
let address: string;

beforeAll(async () => {
  fixture = await createOutgoingFixture();
  smtp = await startSmtpServer();
  mailing = createMailing(fixture, smtp);
  vi.useFakeTimers({ toFake: ['Date'] });
});
beforeEach(async () => {
  vi.setSystemTime(EVENING);
  smtp.mails.length = 0;
  smtp.refuse(null);
  const { actors } = await fixture.createOrganization('Org', ['owner']);
  if (!actors[0]) throw new Error('no owner');
  ada = actors[0];
  address = (await fixture.prisma.user.findUniqueOrThrow({ where: { id: ada.userId ?? '' } }))
    .email;
});
afterAll(async () => {
  vi.useRealTimers();
  mailing.close();
  await smtp.close();
  await fixture.close();
});

/** Makes a notification as of now, which the database's own clock does not know. */
async function notify(
  actor: Actor,
  kind: Parameters<Mailing['notify']>[1] = syncFailedNotification,
) {
  const id = await mailing.notify(actor, kind);
  await fixture.prisma.notification.update({ where: { id }, data: { createdAt: new Date() } });
  return id;
}

const choose = (type: 'sync.failed' | 'sync.completed', digest: Digest | null, isEnabled = true) =>
  fixture.notificationPreferences.set(ada, { type, channel: 'email', isEnabled, digest });

const quietFrom = (from: string, until: string) =>
  fixture.notificationTiming.set(ada, { quietHours: { from, until }, digestHour: 8 });

/** Runs the job, which must wait until then, and sends nothing. */
async function expectWaits(id: string, until: string): Promise<void> {
  const mails = smtp.mails.length;
  const delayMs = Date.parse(until) - Date.now();
  await expect(mailing.deliver(id)).rejects.toMatchObject({ delayMs, isFailure: false });
  expect(smtp.mails).toHaveLength(mails);
}

const subjects = async () => (await smtp.mailsTo(address)).map(({ subject }) => subject);
const messageIds = async () => (await smtp.mailsTo(address)).map(({ messageId }) => messageId);

describe('quiet hours', () => {
  it('hold e-mails until they end', async () => {
    await quietFrom('21:00', '07:30');
    const id = await notify(ada);
    await expectWaits(id, '2026-11-27T07:30:00.000Z');
    vi.setSystemTime('2026-11-27T07:30:00.000Z');
    expect(await mailing.deliver(id)).toMatchObject({ outcome: 'emailed' });
  });

  it('are in the time zone of the person', async () => {
    await quietFrom('21:00', '07:30');
    const timeZone = 'America/New_York';
    await fixture.prisma.user.update({ where: { id: ada.userId ?? '' }, data: { timeZone } });
    expect(await mailing.deliver(await notify(ada))).toMatchObject({ outcome: 'emailed' });
  });

  it('do not hold what is about the security of the account', async () => {
    await quietFrom('21:00', '07:30');
    const id = await notify(ada, sessionReused);
    expect(await mailing.deliver(id)).toMatchObject({ outcome: 'emailed' });
  });

  it('hold a digest that is due within them', async () => {
    await quietFrom('21:00', '08:30');
    await choose('sync.failed', 'daily');
    const id = await notify(ada);
    await expectWaits(id, MORNING);
    vi.setSystemTime(MORNING);
    await expectWaits(id, '2026-11-27T08:30:00.000Z');
  });
});

describe('a digest', () => {
  it('is one mail with all that is due, in text and HTML, whichever job runs first', async () => {
    await choose('sync.failed', 'daily');
    await choose('sync.completed', 'daily');
    const ids = [
      await notify(ada),
      await notify(ada, syncCompletedNotification),
      await notify(ada),
    ];
    for (const id of ids) await expectWaits(id, MORNING);
    vi.setSystemTime(MORNING);
    const runs = await Promise.allSettled(ids.map((id) => mailing.deliver(id)));
    const rejected = runs.filter(({ status }) => status === 'rejected');
    expect(rejected.length).toBeLessThan(3);
    for (const id of ids) {
      expect(await mailing.deliver(id)).toMatchObject({ outcome: 'already_emailed' });
    }
    const [mail, ...more] = await smtp.mailsTo(address);
    expect(more).toEqual([]);
    expect(mail?.subject).toBe('3 notifications');
    for (const text of [mail?.text, mail?.html]) {
      expect(text?.match(/The sync of Demo shop failed/g)?.length).toBeGreaterThanOrEqual(2);
      expect(text).toContain('Demo shop is in sync');
      expect(text).toContain('26 November 2026 at 21:30 UTC');
      expect(text).toContain('https://app.example.com/unsubscribe?token=');
    }
  });

  it('ends all e-mails by its link, or those of its kind when it is of one', async () => {
    await choose('sync.failed', 'hourly');
    await choose('sync.completed', 'hourly');
    const unsubscribeFrom = async (ids: string[]) => {
      vi.setSystemTime(Date.now() + 60 * MINUTE_MS);
      for (const id of ids) await mailing.deliver(id);
      const { headers = [] } = (await smtp.mailsTo(address)).at(-1) ?? {};
      const link = headers.find(({ key }) => key === 'list-unsubscribe')?.value ?? '';
      const token = new URL(link.slice(1, -1)).searchParams.get('token') ?? '';
      const source = { requestId: 'r', ip: null, userAgent: null };
      return (await fixture.notificationPreferences.unsubscribe(token, source)).types;
    };
    const ofOne = [await notify(ada), await notify(ada)];
    for (const id of ofOne) await expectWaits(id, '2026-11-26T22:00:00.000Z');
    expect(await unsubscribeFrom(ofOne)).toEqual(['sync.failed']);

    await choose('sync.failed', 'hourly');
    const ofTwo = [await notify(ada), await notify(ada, syncCompletedNotification)];
    for (const id of ofTwo) await expectWaits(id, '2026-11-26T23:00:00.000Z');
    expect((await unsubscribeFrom(ofTwo)).length).toBeGreaterThan(5);
  });

  it('of one notification is its own mail', async () => {
    await choose('sync.failed', 'hourly');
    const id = await notify(ada);
    await expectWaits(id, '2026-11-26T22:00:00.000Z');
    vi.setSystemTime('2026-11-26T22:00:00.000Z');
    await mailing.deliver(id);
    expect(await subjects()).toEqual(['The sync of Demo shop failed']);
  });

  it('that the person no longer wants is sent at its time all the same; new ones are sent at once', async () => {
    await choose('sync.failed', 'daily');
    const waiting = [await notify(ada), await notify(ada)];
    for (const id of waiting) await expectWaits(id, MORNING);
    await choose('sync.failed', null);
    await mailing.deliver(await notify(ada));
    expect(await subjects()).toEqual(['The sync of Demo shop failed']);
    vi.setSystemTime(MORNING);
    for (const id of waiting) await mailing.deliver(id);
    expect(await subjects()).toEqual(['The sync of Demo shop failed', '2 notifications']);
  });

  it('leaves out kinds that were turned off meanwhile, also when they are turned on again', async () => {
    await choose('sync.failed', 'daily');
    await choose('sync.completed', 'daily');
    const [failed, completed] = [await notify(ada), await notify(ada, syncCompletedNotification)];
    for (const id of [failed, completed]) await expectWaits(id, MORNING);
    await choose('sync.failed', null, false);
    vi.setSystemTime(MORNING);
    await mailing.deliver(completed);
    expect(await mailing.deliver(failed)).toMatchObject({ outcome: 'shown' });
    expect(await subjects()).toEqual(['Demo shop is in sync']);
    await choose('sync.failed', 'daily');
    const later = await notify(ada);
    await expectWaits(later, '2026-11-28T08:00:00.000Z');
    vi.setSystemTime('2026-11-28T08:00:00.000Z');
    await mailing.deliver(later);
    expect(await subjects()).toEqual(['Demo shop is in sync', 'The sync of Demo shop failed']);
  });

  it('has nothing of another organization, nor of another person', async () => {
    await choose('sync.failed', 'daily');
    const other = await fixture.createOrganization('Other', ['owner']);
    const elsewhere = await notify(actorOf(other.id, ada.userId ?? ''));
    const here = await notify(ada);
    for (const id of [elsewhere, here]) await expectWaits(id, MORNING);
    vi.setSystemTime(MORNING);
    for (const id of [elsewhere, here]) await mailing.deliver(id);
    const subject = 'The sync of Demo shop failed';
    expect(await subjects()).toEqual([subject, subject]);
  });

  it('of more than a hundred is several mails, with each notification once', async () => {
    await choose('sync.failed', 'daily');
    const ids = [];
    for (let i = 0; i < 103; i += 1) ids.push(await notify(ada));
    for (const id of ids) await expectWaits(id, MORNING);
    vi.setSystemTime(MORNING);
    for (const id of ids) await mailing.deliver(id);
    expect(await subjects()).toEqual(['100 notifications', '3 notifications']);
  });
});

describe('the mail of a digest', () => {
  async function due(): Promise<[string, string]> {
    await choose('sync.failed', 'daily');
    const ids: [string, string] = [await notify(ada), await notify(ada)];
    for (const id of ids) await expectWaits(id, MORNING);
    vi.setSystemTime(MORNING);
    return ids;
  }

  it('is sent by the job of another notification when the server refuses it', async () => {
    const [first, second] = await due();
    smtp.refuse({ code: 451, message: 'try later' });
    await expect(mailing.deliver(first)).rejects.toThrow('try later');
    smtp.refuse(null);
    await mailing.deliver(second);
    expect(await subjects()).toEqual(['2 notifications']);
    expect(await mailing.deliver(first)).toMatchObject({ outcome: 'already_emailed' });
  });

  it('is the same when the job of a killed worker runs again; what came since is another', async () => {
    const [first, second] = await due();
    await mailing.deliver(first, { jobId: 'cjob1' });
    // As it is when the worker dies after the server has taken the mail.
    const { prisma } = fixture;
    const where = { id: { in: [first, second] } };
    await prisma.notification.updateMany({
      where,
      data: { emailedAt: null, emailDueAt: new Date(MORNING) },
    });
    vi.setSystemTime('2026-11-27T07:59:00.000Z');
    const later = await notify(ada);
    await expectWaits(later, MORNING);
    vi.setSystemTime(MORNING);
    await expect(mailing.deliver(second, { jobId: 'cjob2' })).rejects.toThrow(
      'Another job sends it',
    );
    await mailing.deliver(first, { jobId: 'cjob1' });
    expect(await mailing.deliver(later)).toMatchObject({ outcome: 'already_emailed' });
    expect(await subjects()).toEqual([
      '2 notifications',
      'The sync of Demo shop failed',
      '2 notifications',
    ]);
    const [original, , repeated] = await messageIds();
    expect(repeated).toBe(original);
  });
});
