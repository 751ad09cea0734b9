import { eventually } from '@/__tests__/support/eventually';
import { createCaller } from '@/__tests__/support/http/api';
import { createDatabase } from '@/lib/db/client';
import { linkIn, startSmtpServer } from './smtp';
import { type StackOptions, startStack } from './stack';

const WORKER_START_MS = 60_000;

/** The whole system with a mail server; accounts are created by their mailed link, as by default. */
export async function startMailStack(options: StackOptions = {}) {
  const smtp = await startSmtpServer();
  const env = { SMTP_URL: smtp.url, SIGN_UP: 'verified', ...options.env };
  const stack = await startStack({ ...options, env });
  stack.startWorker();
  const { url, databaseUrl } = stack.server;
  const database = createDatabase({ url: databaseUrl, poolSize: 2 });
  const anonymous = createCaller(url);
  // Once the worker has run a job, mails come quickly.
  await anonymous('/auth/forgot-password', { body: { email: 'nobody@example.com' } });
  await eventually(async () => {
    await database.prisma.job.findFirstOrThrow({ where: { status: 'completed' } });
  }, WORKER_START_MS);
  return {
    url,
    databaseUrl,
    smtp,
    db: database.prisma,
    anonymous,
    /** The token of the newest mail's link, once the address has `count` mails. */
    async tokenFor(address: string, count = 1): Promise<string> {
      const mail = await smtp.waitForMail(address, count);
      return linkIn(mail).searchParams.get('token') ?? '';
    },
    async close() {
      await database.close();
      await stack.close();
      await smtp.close();
    },
  };
}

export type MailStack = Awaited<ReturnType<typeof startMailStack>>;
