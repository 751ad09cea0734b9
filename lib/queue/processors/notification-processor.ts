import type { EventBus } from '@/lib/events/event-bus';
import type { MailLinks } from '@/lib/mail/mail-links';
import { type Mailer, MailNotSentError } from '@/lib/mail/mailer';
import { renderMail } from '@/lib/mail/render-mail';
import type { DeliverNotificationPayload } from '@/lib/queue/jobs/notification-jobs';
import type { JobHandler } from '@/lib/queue/types';
import type { NotificationsRepository } from '@/lib/repositories/notifications-repository';

export interface NotificationProcessorDeps {
  repository: Pick<NotificationsRepository, 'findForDelivery' | 'claimEmail' | 'releaseEmail'>;
  events: Pick<EventBus, 'publish'>;
  /** Null when no mail server is configured. */
  mailer: Pick<Mailer, 'send'> | null;
  links: MailLinks;
}

/** The event bus channel of a user's notifications. */
function notificationsChannel(userId: string): string {
  return `user:${userId}:notifications`;
}

/**
 * Publishes the notification to the user's open pages, then sends the email at most once. The row is
 * marked before sending, and unmarked only when the mail server certainly did not take the message. A
 * worker that dies in between leaves a notification without its email, which is better than two: the
 * notification is in the console. Live messages may repeat: pages reload the list.
 */
export function processNotificationJob(
  deps: NotificationProcessorDeps,
): JobHandler<DeliverNotificationPayload> {
  return async ({ payload, signal }) => {
    const row = await deps.repository.findForDelivery(payload.notificationId);
    if (row === null) return { outcome: 'gone' };
    await deps.events.publish(notificationsChannel(row.userId), { id: row.id, type: row.type });
    if (deps.mailer === null) return { outcome: 'shown', emailed: false };

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
