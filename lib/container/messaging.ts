import type { LinkTokens } from '@/lib/auth/link-tokens';
import type { Vault } from '@/lib/auth/oauth/token-vault';
import { createMailLinks } from '@/lib/mail/mail-links';
import { createMailer } from '@/lib/mail/mailer';
import { registerProcessor } from '@/lib/queue/define-job';
import { sendMail } from '@/lib/queue/jobs/mail-jobs';
import { deliverNotification } from '@/lib/queue/jobs/notification-jobs';
import { deliverWebhook } from '@/lib/queue/jobs/webhook-jobs';
import { processMailJob } from '@/lib/queue/processors/mail-processor';
import { processNotificationJob } from '@/lib/queue/processors/notification-processor';
import { processWebhookJob } from '@/lib/queue/processors/webhook-processor';
import { EventFeedRepository } from '@/lib/repositories/event-feed-repository';
import { NotificationsRepository } from '@/lib/repositories/notifications-repository';
import { UsersRepository } from '@/lib/repositories/users-repository';
import { WebhookDeliveriesRepository } from '@/lib/repositories/webhook-deliveries-repository';
import { WebhooksRepository } from '@/lib/repositories/webhooks-repository';
import type { AuditService } from '@/lib/services/audit-service';
import { NotificationsService } from '@/lib/services/notifications-service';
import { WebhookDeliveriesService } from '@/lib/services/webhook-deliveries-service';
import { DeliveryRecorder } from '@/lib/services/webhooks/delivery-recorder';
import { DeliveryTurns } from '@/lib/services/webhooks/delivery-turns';
import { EndpointHealth } from '@/lib/services/webhooks/endpoint-health';
import { createWebhookSender } from '@/lib/services/webhooks/sender';
import { WebhooksService } from '@/lib/services/webhooks-service';
import type { Closers } from './closers';
import type { Infrastructure } from './infrastructure';

/** What goes out: webhooks to customers' servers, notifications and mails to people. */
export function createMessaging(
  infrastructure: Infrastructure,
  { audit, vault, linkTokens }: { audit: AuditService; vault: Vault; linkTokens: LinkTokens },
  closers: Closers,
) {
  const { config } = infrastructure;
  const urlRules = { allowPrivateAddresses: config.webhookAllowPrivateAddresses };
  const sender = createWebhookSender(urlRules);
  closers.add('webhook sender', () => sender.close());
  const mailer = createMailer(config.mail);
  closers.add('mailer', () => mailer?.close());
  const links = createMailLinks({ appUrl: config.appUrl, linkTokens });

  const outbox = new WebhooksRepository(infrastructure);
  const inbox = new NotificationsRepository(infrastructure);
  const notifications = new NotificationsService({ ...infrastructure, repository: inbox, audit });
  const deliveries = new WebhookDeliveriesRepository(infrastructure);
  const feed = new EventFeedRepository(infrastructure);
  const sending = { ...infrastructure, repository: outbox, deliveries, audit, vault, urlRules };
  const webhooks = new WebhooksService(sending);
  const webhookDeliveries = new WebhookDeliveriesService({ ...sending, feed });
  const recorder = new DeliveryRecorder({ ...sending, notifications });
  const health = new EndpointHealth({ ...sending, notifications });
  const turns = new DeliveryTurns({ deliveries, health });
  return {
    services: { webhooks, webhookDeliveries, notifications },
    processors: [
      registerProcessor(
        deliverWebhook,
        processWebhookJob({ ...sending, recorder, turns, health, sender }),
      ),
      registerProcessor(
        deliverNotification,
        processNotificationJob({ repository: inbox, notifications, mailer, links }),
      ),
      registerProcessor(
        sendMail,
        processMailJob({ users: new UsersRepository(infrastructure), mailer, links }),
      ),
    ],
  };
}
