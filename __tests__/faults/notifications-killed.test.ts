import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '@/__tests__/support/eventually';
import { type Account, signUp } from '@/__tests__/support/http/api';
import {
  type HttpReceiver,
  respondWith,
  startHttpReceiver,
} from '@/__tests__/support/http/http-receiver';
import { type SmtpTestServer, startSmtpServer } from '@/__tests__/support/servers/smtp';
import { type Stack, startStack } from '@/__tests__/support/servers/stack';
import { createMember } from '@/__tests__/support/services/members';
import { createDatabase, type Database } from '@/lib/db/client';

const ENDPOINTS = 20;
/** The mails that are taken as the worker dies: it never learns of it. */
const KILLED_AT = [3, 9, 15];
/** So many mails or posts of a worker are under way at once, and may come twice when it is killed. */
const CONCURRENCY = 2;
const MAX_REPEATED = (KILLED_AT.length + 1) * CONCURRENCY;

describe('workers killed while they notify people', () => {
  let stack: Stack;
  let smtp: SmtpTestServer;
  let receiver: HttpReceiver;
  let database: Database;
  let account: Account;
  let worker: ChildProcess;

  beforeAll(async () => {
    smtp = await startSmtpServer();
    receiver = await startHttpReceiver((response, request) =>
      respondWith(request.path === '/chat' ? 200 : 410)(response, request),
    );
    const env = {
      SMTP_URL: smtp.url,
      WORKER_CONCURRENCY: String(CONCURRENCY),
      WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'true',
    };
    stack = await startStack({ orders: 1, env });
    database = createDatabase({ url: stack.server.databaseUrl, poolSize: 2 });
    account = await signUp(stack.server.url);
  });
  afterAll(async () => {
    await database?.close();
    await stack?.close();
    await receiver?.close();
    await smtp?.close();
  });

  const notificationsOf = (userId: string, type: string) =>
    database.prisma.notification.findMany({ where: { userId, type } });
  const addressOf = async (id: string) =>
    (await database.prisma.user.findUniqueOrThrow({ where: { id } })).email;
  const messageIdsOf = async (address: string) =>
    (await smtp.mailsTo(address)).map(({ messageId }) => messageId);

  /** Kills the worker as these mails are taken, counted from now, and starts another one each time. */
  function killAt(places: readonly number[]): void {
    let taken = 0;
    smtp.onTaken(async () => {
      taken += 1;
      if (!places.includes(taken)) return;
      const died = new Promise((resolve) => worker.once('exit', resolve));
      worker.kill('SIGKILL');
      await died;
      worker = stack.startWorker();
    });
  }

  it('each is in the console once, mailed and posted; what is repeated is recognized', async () => {
    const { organizationId, userId } = account;
    const admin = await createMember(database.prisma, 'admin', organizationId);
    await database.prisma.notificationPreference.create({
      data: {
        ...{ userId: admin.userId, type: 'webhook.disabled', channel: 'email' },
        ...{ isEnabled: true, digest: 'daily' },
      },
    });
    const origin = `http://127.0.0.1:${receiver.port}`;
    await account.call('/organizations/current/chat', {
      method: 'PUT',
      body: { url: `${origin}/chat`, types: ['webhook.disabled'] },
    });
    const links = await Promise.all(
      Array.from({ length: ENDPOINTS }, async (_, i) => {
        const body = { url: `${origin}/gone-${i}`, events: ['member.removed'] };
        const { id } = (await account.call('/webhooks', { body })).json.data;
        await account.call(`/webhooks/${id}/test`, { method: 'POST' });
        return `/webhooks/${id}`;
      }),
    );
    await stack.connect(account);

    killAt(KILLED_AT);
    worker = stack.startWorker();
    await eventually(async () => {
      const ended = { userId, name: 'notification.deliver', status: 'completed' };
      expect(await database.prisma.job.count({ where: ended })).toBe(ENDPOINTS + 1);
      // All else waits for the digest.
      const others = { queue: 'notification-queue', status: { not: 'completed' } };
      expect(await database.prisma.job.count({ where: others })).toBe(ENDPOINTS);
    }, 150_000);

    expect(await notificationsOf(userId, 'sync.completed')).toHaveLength(1);
    for (const person of [userId, admin.userId]) {
      const rows = await notificationsOf(person, 'webhook.disabled');
      expect(rows.map(({ link }) => link).sort()).toEqual([...links].sort());
    }

    const messageIds = await messageIdsOf(account.email);
    expect(new Set(messageIds).size).toBe(ENDPOINTS + 1);
    const repeated = messageIds.length - (ENDPOINTS + 1);
    expect(repeated).toBeGreaterThan(0);
    expect(repeated).toBeLessThanOrEqual(MAX_REPEATED);
    const posts = receiver.requests.filter(({ path }) => path === '/chat').map(({ body }) => body);
    expect(new Set(posts.map((post) => /\/webhooks\/\w+/.exec(post)?.[0]))).toEqual(new Set(links));
    expect(posts.length).toBeLessThanOrEqual(ENDPOINTS + MAX_REPEATED);
    expect(await messageIdsOf(await addressOf(admin.userId))).toEqual([]);

    // The digest is due, and the worker dies as it is taken.
    killAt([1]);
    const of = { userId: admin.userId };
    await database.prisma.notification.updateMany({
      where: { ...of, emailDueAt: { not: null } },
      data: { emailDueAt: new Date() },
    });
    await database.prisma.job.updateMany({
      where: { ...of, name: 'notification.deliver', status: 'pending' },
      data: { runAt: new Date() },
    });
    await eventually(async () => {
      const where = { ...of, name: 'notification.deliver', status: 'completed' };
      expect(await database.prisma.job.count({ where })).toBe(ENDPOINTS);
    }, 100_000);
    const digests = await smtp.mailsTo(await addressOf(admin.userId));
    expect(digests).toHaveLength(2);
    for (const { subject, messageId, text } of digests) {
      expect(subject).toBe(`${ENDPOINTS} notifications`);
      expect(messageId).toBe(digests[0]?.messageId);
      for (const link of links) expect(text).toContain(link);
    }
  }, 300_000);
});
