import type { MailLinks } from '@/lib/mail/mail-links';
import { AddressRefusedError, type Mail, type Mailer, MailNotSentError } from '@/lib/mail/mailer';
import { renderNotifications } from '@/lib/mail/notification-mail';
import type { DeliverNotificationPayload } from '@/lib/queue/jobs/notification-jobs';
import {
  type JobContext,
  type JobHandler,
  RetryLaterError,
  UnrecoverableJobError,
} from '@/lib/queue/types';
import type {
  DeliveredNotification,
  NotificationRow,
  NotificationsRepository,
} from '@/lib/repositories/notifications-repository';
import type { SuppressedAddressesRepository } from '@/lib/repositories/suppressed-addresses-repository';
import type { NotificationPreferencesService } from '@/lib/services/notifications/preferences-service';

export interface NotificationProcessorDeps {
  repository: Pick<
    NotificationsRepository,
    | 'findForDelivery'
    | 'setEmailDue'
    | 'claimEmail'
    | 'claimDigest'
    | 'recordEmails'
    | 'releaseEmails'
  >;
  preferences: Pick<NotificationPreferencesService, 'emailOf'>;
  suppressed: Pick<SuppressedAddressesRepository, 'find' | 'add'>;
  /** Null when no mail server is configured. */
  mailer: Pick<Mailer, 'send'> | null;
  links: MailLinks;
}

/** While another job sends the mail, it may still fail. */
const OTHER_JOB_SENDS_MS = 30_000;

/** @throws RetryLaterError before the time */
function waitUntil(time: Date | null): void {
  const waitMs = time === null ? 0 : time.getTime() - Date.now();
  if (waitMs > 0) throw new RetryLaterError('The person wants it later', waitMs, false);
}

/**
 * Sends the e-mail of a notification once, when the person wants it. Each notification has its job, which
 * ends when the mail is sent: the first one that is due in a digest sends the others' in the same mail.
 *
 * The job claims the rows, and marks them when the mail server has the mail, or may have it. The job of a
 * killed worker has its claims still and sends the same mail again: nothing is lost. Only a mail that was
 * taken in the moment of the kill comes twice, with the same `Message-ID`, by which mail programs recognize
 * it.
 */
export function processNotificationJob(
  deps: NotificationProcessorDeps,
): JobHandler<DeliverNotificationPayload> {
  const { repository, mailer, suppressed } = deps;

  /** Sends the mail of the rows that the job has claimed. */
  async function send(
    rows: readonly [NotificationRow, ...NotificationRow[]],
    { email: address, name, timeZone }: DeliveredNotification['user'],
    { jobId, signal }: Pick<JobContext<unknown>, 'jobId' | 'signal'>,
  ): Promise<void> {
    const ids = rows.map(({ id }) => id);
    let mail: Mail;
    try {
      mail = await renderNotifications(rows, { name, address }, deps.links, timeZone);
      signal.throwIfAborted();
    } catch (error) {
      await repository.releaseEmails(ids, jobId);
      throw error;
    }
    try {
      await mailer?.send(mail);
    } catch (error) {
      if (error instanceof MailNotSentError) await repository.releaseEmails(ids, jobId);
      else await repository.recordEmails(ids);
      if (error instanceof AddressRefusedError) {
        await suppressed.add(address, error.message);
        throw new UnrecoverableJobError(error.message, { cause: error });
      }
      throw error;
    }
    await repository.recordEmails(ids);
  }

  return async ({ jobId, payload, signal }) => {
    const row = await repository.findForDelivery(payload.notificationId);
    if (row === null) return { outcome: 'gone' };
    if (row.emailedAt) return { outcome: 'already_emailed', emailed: true };
    const { user } = row;
    const { isEnabled, digestAt, quietUntil, types } = await deps.preferences.emailOf(row);
    const isSuppressed = isEnabled && (await suppressed.find(user.email)) !== null;
    if (mailer === null || !isEnabled || isSuppressed) {
      if (row.emailDueAt) await repository.setEmailDue(row.id, null);
      return { outcome: isSuppressed ? 'suppressed' : 'shown', emailed: false };
    }

    // Once it waits for a digest, it is in that one, whatever the person chooses since.
    const dueAt = row.emailDueAt ?? digestAt;
    if (dueAt && !row.emailDueAt) await repository.setEmailDue(row.id, dueAt);
    waitUntil(dueAt);
    waitUntil(quietUntil);

    const [first, ...others] = dueAt
      ? await repository.claimDigest(row, jobId, types)
      : await repository.claimEmail(row.id, jobId);
    if (first) await send([first, ...others], user, { jobId, signal });
    if (![first, ...others].some((sent) => sent?.id === row.id)) {
      throw new RetryLaterError('Another job sends it', OTHER_JOB_SENDS_MS, false);
    }
    return { outcome: 'emailed', emailed: true };
  };
}
