import type { Config } from '@/lib/config';
import { openSmtp } from '@/lib/mail/open-smtp';
import { messageOf } from '@/lib/utils/message-of';
import { type Finding, ok, problem, warning } from './finding';

const ADVICE: Record<string, string> = {
  EAUTH: 'Correct the user and password in SMTP_URL.',
  EDNS: 'Correct the host in SMTP_URL.',
  ETLS: 'Use smtps:// for port 465 and smtp:// for 587, and check the certificate of the server.',
};
const UNREACHABLE =
  'Check host and port in SMTP_URL, and whether your network lets mail out: many block port 25.';

/** Connects and signs in as the mailer does; sends nothing. */
export async function checkMail({ smtpUrl, from }: Config['mail']): Promise<Finding[]> {
  if (smtpUrl === undefined) {
    return [warning('Mail: SMTP_URL is not set', 'Set it, or nobody gets notifications or links.')];
  }
  const transport = openSmtp(smtpUrl, from);
  try {
    await transport.verify();
    const { host } = new URL(smtpUrl);
    if (!/@localhost>?$/.test(from)) return [ok(`Mail: ${host} accepts mail`)];
    const advice = 'Set MAIL_FROM to an address of your domain, or receivers reject the mails.';
    return [warning(`Mail: ${host} accepts mail, but the sender is ${from}`, advice)];
  } catch (error) {
    const { code = '' } = error as { code?: string };
    return [problem(`Mail: ${messageOf(error)}`, ADVICE[code] ?? UNREACHABLE)];
  } finally {
    transport.close();
  }
}
