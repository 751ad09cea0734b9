import type { SmtpTestServer } from '@/__tests__/support/servers/smtp';
import type { Actor } from '@/lib/auth/actor';
import { createLinkTokens } from '@/lib/auth/link-tokens';
import type { NotificationDefinition } from '@/lib/contracts/area';
import { syncFailedNotification } from '@/lib/contracts/connection-notifications';
import { createMailLinks } from '@/lib/mail/mail-links';
import { createMailer } from '@/lib/mail/mailer';
import type { DeliverNotificationPayload } from '@/lib/queue/jobs/notification-jobs';
import { processMailJob } from '@/lib/queue/processors/mail-processor';
import { processNotificationJob } from '@/lib/queue/processors/notification-processor';
import { jobContext } from './actors';
import { LINK_SECRET, type OutgoingFixture } from './outgoing-fixture';

/** Notifies people and sends their mails to a real SMTP server, job by job. */
export function createMailing(fixture: OutgoingFixture, smtp: SmtpTestServer) {
  const mailer = createMailer({ smtpUrl: smtp.url, from: 'Plinth <no-reply@example.com>' });
  if (!mailer) throw new Error('no mailer');
  const links = createMailLinks({
    appUrl: 'https://app.example.com',
    linkTokens: createLinkTokens([LINK_SECRET]),
  });
  const { suppressed } = fixture;

  return {
    mailer,
    /** Notifies a person; returns the id of the notification to deliver. */
    async notify(
      actor: Actor,
      notification: NotificationDefinition & { to: 'person' } = syncFailedNotification,
      data: unknown = notification.example,
    ): Promise<string> {
      const { organizationId, userId } = actor;
      await fixture.transaction((tx) =>
        fixture.notifications.notify(tx, {
          organizationId,
          userId: userId ?? '',
          notification,
          data,
        }),
      );
      const job = fixture.jobs.recorded.at(-1)?.payload as DeliverNotificationPayload;
      return job.notificationId;
    },
    deliver(notificationId: string, run: { jobId?: string } = {}) {
      const process = processNotificationJob({
        repository: fixture.notificationsRepository,
        preferences: fixture.notificationPreferences,
        suppressed,
        mailer,
        links,
      });
      return process({ ...jobContext({ notificationId }, 'org'), ...run });
    },
    /** A mail that somebody has asked for. */
    sendAccountMail(address: string) {
      const users = { findLive: async () => null };
      const process = processMailJob({ users, suppressed, mailer, links });
      const content = { template: 'account-exists', props: {}, to: { address } } as const;
      return process(jobContext(content, 'org'));
    },
    close: () => mailer.close(),
  };
}

export type Mailing = ReturnType<typeof createMailing>;
