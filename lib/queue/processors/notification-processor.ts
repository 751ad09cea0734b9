import type { MailLinks } from '@/lib/mail/mail-links';
import { type Mailer, MailNotSentError } from '@/lib/mail/mailer';
import { renderMail } from '@/lib/mail/render-mail';
import type { DeliverNotificationPayload } from '@/lib/queue/jobs/notification-jobs';
import type { JobHandler } from '@/lib/queue/types';
import type { NotificationsRepository } from '@/lib/repositories/notifications-repository';
import type { NotificationPreferencesService } from '@/lib/services/notifications/preferences-service';

export interface NotificationProcessorDeps {
  repository: Pick<NotificationsRepository, 'findForDelivery' | 'claimEmail' | 'releaseEmail'>;
  preferences: Pick<NotificationPreferencesService, 'wantsEmail'>;
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
  return async ({ payload, signal }) => {
    const row = await deps.repository.findForDelivery(payload.notificationId);
    if (row === null) return { outcome: 'gone' };
    const { userId, type } = row;
    if (deps.mailer === null || !(await deps.preferences.wantsEmail(userId, type))) {
      return { outcome: 'shown', emailed: false };
    }

    const to = { name: row.user.name, address: row.user.email };
    const { title, body, link } = row;
    const content = { template: 'notification', props: { title, body, link } } as const;
    const mail = await renderMail(content, to, deps.links);
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
      throw error;
    }
    return { outcome: 'emailed', emailed: true };
  };
}
