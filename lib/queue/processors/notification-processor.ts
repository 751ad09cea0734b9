import type { MailLinks } from '@/lib/mail/mail-links';
import { AddressRefusedError, type Mail, type Mailer, MailNotSentError } from '@/lib/mail/mailer';
import { renderMail } from '@/lib/mail/render-mail';
import type { DeliverNotificationPayload } from '@/lib/queue/jobs/notification-jobs';
import { type JobHandler, UnrecoverableJobError } from '@/lib/queue/types';
import type {
  NotificationRow,
  NotificationsRepository,
} from '@/lib/repositories/notifications-repository';
import type { SuppressedAddressesRepository } from '@/lib/repositories/suppressed-addresses-repository';
import type { NotificationPreferencesService } from '@/lib/services/notifications/preferences-service';

export interface NotificationProcessorDeps {
  repository: Pick<NotificationsRepository, 'findForDelivery' | 'claimEmail' | 'releaseEmail'>;
  preferences: Pick<NotificationPreferencesService, 'wantsEmail' | 'isOptional'>;
  suppressed: Pick<SuppressedAddressesRepository, 'find' | 'add'>;
  /** Null when no mail server is configured. */
  mailer: Pick<Mailer, 'send'> | null;
  links: MailLinks;
}

/**
 * Sends the email of a notification at most once. The row is marked before sending, and unmarked only
 * when the mail server certainly did not take the message. A worker that dies in between leaves a
 * notification without its email, which is better than two: the notification is in the console.
 */
export function processNotificationJob(
  deps: NotificationProcessorDeps,
): JobHandler<DeliverNotificationPayload> {
  /** With a link that ends such mails, for people and for mail programs (RFC 8058). */
  async function write(
    { userId, type, title, body, link }: NotificationRow,
    to: Mail['to'],
  ): Promise<Mail> {
    const ending = deps.preferences.isOptional(type)
      ? deps.links.unsubscribe({ userId, type })
      : null;
    const props = { title, body, link, unsubscribeUrl: ending?.page ?? null };
    const mail = await renderMail({ template: 'notification', props }, to, deps.links);
    if (ending === null) return mail;
    const headers = {
      'List-Unsubscribe': `<${ending.oneClick}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    };
    return { ...mail, headers };
  }

  return async ({ payload, signal }) => {
    const row = await deps.repository.findForDelivery(payload.notificationId);
    if (row === null) return { outcome: 'gone' };
    const { userId, type } = row;
    if (deps.mailer === null || !(await deps.preferences.wantsEmail(userId, type))) {
      return { outcome: 'shown', emailed: false };
    }

    const to = { name: row.user.name, address: row.user.email };
    if (await deps.suppressed.find(to.address)) return { outcome: 'suppressed', emailed: false };
    const mail = await write(row, to);
    const claimedAt = new Date();
    signal.throwIfAborted();
    if (!(await deps.repository.claimEmail(row.id, claimedAt))) {
      return { outcome: 'already_emailed', emailed: true };
    }
    try {
      await deps.mailer.send(mail);
    } catch (error) {
      if (error instanceof MailNotSentError) {
        await deps.repository.releaseEmail(row.id, claimedAt);
      }
      if (error instanceof AddressRefusedError) {
        await deps.suppressed.add(to.address, error.message);
        throw new UnrecoverableJobError(error.message, { cause: error });
      }
      throw error;
    }
    return { outcome: 'emailed', emailed: true };
  };
}
