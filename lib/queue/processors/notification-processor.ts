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
  repository: Pick<
    NotificationsRepository,
    'findForDelivery' | 'claimEmail' | 'recordEmail' | 'releaseEmail'
  >;
  preferences: Pick<NotificationPreferencesService, 'wantsEmail' | 'isOptional'>;
  suppressed: Pick<SuppressedAddressesRepository, 'find' | 'add'>;
  /** Null when no mail server is configured. */
  mailer: Pick<Mailer, 'send'> | null;
  links: MailLinks;
}

/**
 * Sends the e-mail of a notification once. The job claims the row, and marks it when the mail server has the
 * mail, or may have it. The job of a killed worker has its claim still and sends again: nothing is lost.
 * Only a mail that was taken in the moment of the kill comes twice, with the same `Message-ID`, by which
 * mail programs recognize it.
 */
export function processNotificationJob(
  deps: NotificationProcessorDeps,
): JobHandler<DeliverNotificationPayload> {
  /** With a link that ends such mails, for people and for mail programs (RFC 8058). */
  async function write(
    { id, userId, type, title, body, link }: NotificationRow,
    to: Mail['to'],
  ): Promise<Mail> {
    const ending = deps.preferences.isOptional(type)
      ? deps.links.unsubscribe({ userId, type })
      : null;
    const props = { title, body, link, unsubscribeUrl: ending?.page ?? null };
    const content = await renderMail({ template: 'notification', props }, to, deps.links);
    const mail = {
      ...content,
      messageId: `<notification.${id}@${new URL(deps.links.appUrl).hostname}>`,
    };
    if (ending === null) return mail;
    const headers = {
      'List-Unsubscribe': `<${ending.oneClick}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    };
    return { ...mail, headers };
  }

  return async ({ jobId, payload, signal }) => {
    const row = await deps.repository.findForDelivery(payload.notificationId);
    if (row === null) return { outcome: 'gone' };
    const { userId, type } = row;
    if (deps.mailer === null || !(await deps.preferences.wantsEmail(userId, type))) {
      return { outcome: 'shown', emailed: false };
    }

    const to = { name: row.user.name, address: row.user.email };
    if (await deps.suppressed.find(to.address)) return { outcome: 'suppressed', emailed: false };
    const mail = await write(row, to);
    signal.throwIfAborted();
    if (!(await deps.repository.claimEmail(row.id, jobId))) {
      return { outcome: 'already_emailed', emailed: true };
    }
    try {
      await deps.mailer.send(mail);
    } catch (error) {
      if (error instanceof MailNotSentError) await deps.repository.releaseEmail(row.id, jobId);
      else await deps.repository.recordEmail(row.id);
      if (error instanceof AddressRefusedError) {
        await deps.suppressed.add(to.address, error.message);
        throw new UnrecoverableJobError(error.message, { cause: error });
      }
      throw error;
    }
    await deps.repository.recordEmail(row.id);
    return { outcome: 'emailed', emailed: true };
  };
}
