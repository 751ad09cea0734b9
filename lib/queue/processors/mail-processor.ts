import type { MailRecipient } from '@/lib/mail/mail-content';
import type { MailLinks } from '@/lib/mail/mail-links';
import { AddressRefusedError, type Mail, type Mailer, MailNotSentError } from '@/lib/mail/mailer';
import { renderMail } from '@/lib/mail/render-mail';
import type { SendMailPayload } from '@/lib/queue/jobs/mail-jobs';
import { type JobHandler, UnrecoverableJobError } from '@/lib/queue/types';
import type { SuppressedAddressesRepository } from '@/lib/repositories/suppressed-addresses-repository';
import type { UsersRepository } from '@/lib/repositories/users-repository';

export interface MailProcessorDeps {
  users: Pick<UsersRepository, 'findLive'>;
  suppressed: Pick<SuppressedAddressesRepository, 'add' | 'lift'>;
  /** Null when no mail server is configured. */
  mailer: Pick<Mailer, 'send'> | null;
  links: MailLinks;
}

/**
 * Sends a mail at most once per run. Only a mail that the server certainly did not take is retried. The
 * job of a killed worker runs again: a second link in the mailbox is better than none. Somebody has asked
 * for these mails, so they go to suppressed addresses, too, and lift that when they arrive.
 */
export function processMailJob(deps: MailProcessorDeps): JobHandler<SendMailPayload> {
  async function resolve(
    to: MailRecipient,
  ): Promise<(Mail['to'] & { timeZone: string | null }) | null> {
    if ('address' in to) return { name: to.name ?? '', address: to.address, timeZone: null };
    const user = await deps.users.findLive(to.userId);
    return user && { name: user.name, address: user.email, timeZone: user.timeZone };
  }

  return async ({ payload: { to, ...content }, signal }) => {
    if (deps.mailer === null) return { outcome: 'no_mail_server' };
    const recipient = await resolve(to);
    if (recipient === null) return { outcome: 'gone' };
    const { timeZone, ...address } = recipient;
    const mail = await renderMail(content, address, deps.links, timeZone);
    signal.throwIfAborted();
    try {
      await deps.mailer.send(mail);
    } catch (error) {
      if (error instanceof AddressRefusedError) {
        await deps.suppressed.add(address.address, error.message);
        throw new UnrecoverableJobError(error.message, { cause: error });
      }
      if (error instanceof MailNotSentError) throw error;
      throw new UnrecoverableJobError(
        'The mail server may have taken the mail; it is not sent again',
        { cause: error },
      );
    }
    await deps.suppressed.lift(address.address);
    return { outcome: 'sent' };
  };
}
