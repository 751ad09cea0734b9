import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createQueueStack,
  openStores,
  type QueueStack,
  type Stores,
} from '@/__tests__/support/queue/queue-stack';
import { linkIn, type SmtpTestServer, startSmtpServer } from '@/__tests__/support/servers/smtp';
import { actorOf, jobContext } from '@/__tests__/support/services/actors';
import { createLinkTokens } from '@/lib/auth/link-tokens';
import { listJobs } from '@/lib/contracts/jobs';
import { createMailLinks } from '@/lib/mail/mail-links';
import { createMailer, MailNotSentError } from '@/lib/mail/mailer';
import { registerProcessor } from '@/lib/queue/define-job';
import { type SendMailPayload, sendMail } from '@/lib/queue/jobs/mail-jobs';
import { type MailProcessorDeps, processMailJob } from '@/lib/queue/processors/mail-processor';
import { UnrecoverableJobError } from '@/lib/queue/types';
import { SuppressedAddressesRepository } from '@/lib/repositories/suppressed-addresses-repository';
import { UsersRepository } from '@/lib/repositories/users-repository';
import { JobsService } from '@/lib/services/jobs-service';
import { type MailRequest, MailService } from '@/lib/services/mail-service';
import { createId } from '@/lib/utils/create-id';

const linkTokens = createLinkTokens(['a secret of the tests']);
const links = createMailLinks({ appUrl: 'https://app.example.com', linkTokens });
const link = { tokenId: 'cm0000000000000000000000a', validForMinutes: 60 };

let stores: Stores;
let stack: QueueStack;
let smtp: SmtpTestServer;
let deps: MailProcessorDeps & { mailer: NonNullable<ReturnType<typeof createMailer>> };
let service: MailService;
let jobsService: JobsService;

beforeAll(async () => {
  [stores, smtp] = await Promise.all([openStores('postgres'), startSmtpServer()]);
  stack = createQueueStack(stores);
  const mailer = createMailer({ smtpUrl: smtp.url, from: 'Plinth <no-reply@example.com>' });
  if (mailer === null) throw new Error('no mailer');
  deps = {
    users: new UsersRepository(stack.database),
    suppressed: new SuppressedAddressesRepository(stack.database),
    mailer,
    links,
  };
  service = new MailService(stack);
  jobsService = new JobsService({
    ...stack,
    transaction: stack.runTransaction,
    audit: { record: async () => undefined },
  });
  await stack.work([registerProcessor(sendMail, processMailJob(deps))]).ready;
});
beforeEach(() => {
  smtp.refuse(null);
  smtp.hangUpAfterTaking(false);
});
afterAll(async () => {
  await stack.close();
  deps.mailer.close();
  await smtp.close();
  await stores.drop();
});

async function createUser() {
  const email = `${createId()}@example.com`;
  const data = { email, name: 'Ada Lovelace', passwordHash: '-' };
  return stack.database.prisma.user.create({ data });
}

const enqueue = (request: MailRequest) =>
  stack.runTransaction((tx) => service.enqueue(tx, request));

const rowsOf = async (organizationId: string) =>
  (await jobsService.list(actorOf(organizationId, 'admin'), listJobs.query.parse({}))).data.parse();

/** Runs the processor itself, without a queue. */
const send = (payload: SendMailPayload, own: MailProcessorDeps = deps) =>
  processMailJob(own)(jobContext(payload, ''));

describe('a mail that is enqueued', () => {
  it('reaches the address that the user has when it is sent, with a link that works', async () => {
    const user = await createUser();
    await stack.runTransaction(async (tx) => {
      const to = { userId: user.id };
      await service.enqueue(tx, { template: 'reset-password', to, props: link });
      const db = await tx.prisma();
      await db.user.update({ where: { id: user.id }, data: { email: `new-${user.email}` } });
    });
    const mail = await smtp.waitForMail(`new-${user.email}`);
    expect(mail.to).toEqual([{ name: 'Ada Lovelace', address: `new-${user.email}` }]);
    expect(mail.subject).toBe('Reset your password');
    const url = linkIn(mail);
    expect(url.origin + url.pathname).toBe('https://app.example.com/reset-password');
    const token = url.searchParams.get('token') ?? '';
    expect(linkTokens.verify('password_reset', token)).toBe(link.tokenId);
    expect(mail.html).toContain(url.href);
    expect(await smtp.mailsTo(user.email)).toEqual([]);
  });

  it('is not sent when the transaction rolls back', async () => {
    const { email, id } = await createUser();
    const request = { template: 'account-exists', props: {} } as const;
    const rolledBack = stack.runTransaction(async (tx) => {
      await service.enqueue(tx, { ...request, to: { userId: id } });
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    await enqueue({ ...request, to: { address: `after-${email}` } });
    await smtp.waitForMail(`after-${email}`);
    expect(await smtp.mailsTo(email)).toEqual([]);
  });

  it('leaves no secret and, for users, no address in the jobs', async () => {
    const user = await createUser();
    await enqueue({ template: 'verify-email', to: { userId: user.id }, props: link });
    const token = linkIn(await smtp.waitForMail(user.email)).searchParams.get('token') ?? '';
    const rows = JSON.stringify(await stack.database.prisma.job.findMany());
    expect(rows).toContain(user.id);
    expect(rows).not.toContain(token.split('.')[1]);
    expect(rows).not.toContain(user.email);
  });

  it('is refused when its props are not those of the template', async () => {
    const to = { userId: 'user-1' };
    const props = { ...link, token: 'secret' };
    await expect(enqueue({ template: 'verify-email', to, props })).rejects.toThrow(/token/);
  });
});

describe('jobs of mails in the API', () => {
  it('are seen by nobody when the mail is about an account', async () => {
    const { prisma } = stack.database;
    const user = await createUser();
    const slug = createId();
    const { id } = await prisma.organization.create({ data: { name: 'Org', slug } });
    const member = { organizationId: id, userId: user.id, role: 'owner' };
    await prisma.membership.create({ data: member });
    await enqueue({ template: 'reset-password', to: { userId: user.id }, props: link });
    await smtp.waitForMail(user.email);
    const [job] = await prisma.job.findMany({ orderBy: { createdAt: 'desc' }, take: 1 });
    if (job === undefined) throw new Error('no job');
    expect([job.organizationId, job.userId]).toEqual([null, null]);

    const admin = actorOf(id, user.id);
    expect(await rowsOf(id)).toEqual([]);
    for (const call of [
      () => jobsService.get(admin, job.id),
      () => jobsService.cancel(admin, job.id),
      () => jobsService.retry(admin, job.id),
      () => jobsService.watch(admin, job.id, new AbortController().signal),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('show an organization its own, without addresses', async () => {
    const address = `${createId()}@example.com`;
    const organizationId = createId();
    await enqueue({
      template: 'invitation',
      to: { address },
      props: { ...link, organizationName: 'Org', inviterName: 'Ada', role: 'member' },
      organizationId,
    });
    await smtp.waitForMail(address);
    const rows = await rowsOf(organizationId);
    expect(rows).toMatchObject([{ name: 'mail.send' }]);
    expect(JSON.stringify(rows)).not.toContain(address);
    expect(await rowsOf(createId())).toEqual([]);
  });
});

describe('a run of the job', () => {
  it('may be repeated when the server refused the mail', async () => {
    const to = { address: `${createId()}@example.com` };
    const payload = { template: 'account-exists', to, props: {} } as const;
    smtp.refuse({ code: 451, message: 'try later' });
    await expect(send(payload)).rejects.toBeInstanceOf(MailNotSentError);
    smtp.refuse(null);
    expect(await send(payload)).toEqual({ outcome: 'sent' });
    expect(await smtp.mailsTo(to.address)).toHaveLength(1);
  });

  it('is the last one when the server may have taken the mail', async () => {
    const to = { address: `${createId()}@example.com` };
    smtp.hangUpAfterTaking(true);
    const run = send({ template: 'account-exists', to, props: {} });
    await expect(run).rejects.toBeInstanceOf(UnrecoverableJobError);
    expect(await smtp.mailsTo(to.address)).toHaveLength(1);
  });

  it('sends nothing to a user who is deleted, and nothing without a mail server', async () => {
    const { id, email } = await createUser();
    const payload = { template: 'account-exists', to: { userId: id }, props: {} } as const;
    expect(await send(payload, { ...deps, mailer: null })).toEqual({ outcome: 'no_mail_server' });
    const data = { deletedAt: new Date() };
    await stack.database.prisma.user.update({ where: { id }, data });
    expect(await send(payload)).toEqual({ outcome: 'gone' });
    expect(await send({ ...payload, to: { userId: 'missing' } })).toEqual({ outcome: 'gone' });
    expect(await smtp.mailsTo(email)).toEqual([]);
  });
});
