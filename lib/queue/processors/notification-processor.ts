import type { EventBus } from '@/lib/events/event-bus';
import type { DeliverNotificationPayload } from '@/lib/queue/jobs/notification-jobs';
import type { JobHandler } from '@/lib/queue/types';
import type { NotificationsRepository } from '@/lib/repositories/notifications-repository';
import { type Mailer, MailNotSentError } from '@/lib/services/mailer';
import { renderNotificationMail } from '@/lib/services/notification-mail';

export interface NotificationProcessorDependencies {
  repository: Pick<NotificationsRepository, 'findForDelivery' | 'claimEmail' | 'releaseEmail'>;
  events: Pick<EventBus, 'publish'>;
  /** Null when no mail server is configured. */
  mailer: Pick<Mailer, 'send'> | null;
  /** Where links lead. */
  appUrl: string;
}

/** The channel on which a user's open pages listen. */
export function notificationsChannel(userId: string): string {
  return `user:${userId}:notifications`;
}

/**
 * Tells the user's open pages, then sends the e-mail, at most once. The row is marked as e-mailed
 * before sending, and the mark is taken back only when the mail server surely did not take the mail.
 * A worker that dies in between, or a connection that breaks at the wrong moment, leaves a
 * notification without its e-mail. Of the two possible faults, a missing e-mail and one that comes
 * twice, this is the one that does no harm: the notification itself waits in the console. Live
 * messages may come twice; pages read the list anew.
 */
export function processNotificationJob(
  deps: NotificationProcessorDependencies,
): JobHandler<DeliverNotificationPayload> {
  return async ({ payload, signal }) => {
    const row = await deps.repository.findForDelivery(payload.notificationId);
    if (row === null) return { outcome: 'gone' };
    await deps.events.publish(notificationsChannel(row.userId), { id: row.id, type: row.type });
    if (deps.mailer === null) return { outcome: 'shown', emailed: false };

    const claimedAt = new Date();
    signal.throwIfAborted();
    if (!(await deps.repository.claimEmail(row.id, claimedAt))) {
      return { outcome: 'already_emailed', emailed: true };
    }
    const to = { name: row.user.name, address: row.user.email };
    try {
      await deps.mailer.send(renderNotificationMail(row, to, deps.appUrl));
    } catch (error) {
      if (error instanceof MailNotSentError) {
        await deps.repository.releaseEmail(row.id, claimedAt);
      }
      throw error;
    }
    return { outcome: 'emailed', emailed: true };
  };
}
