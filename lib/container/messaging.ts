import type { Vault } from '@/lib/auth/oauth/token-vault';
import { registerProcessor } from '@/lib/queue/define-job';
import { deliverNotification } from '@/lib/queue/jobs/notification-jobs';
import { deliverWebhook } from '@/lib/queue/jobs/webhook-jobs';
import { processNotificationJob } from '@/lib/queue/processors/notification-processor';
import { processWebhookJob } from '@/lib/queue/processors/webhook-processor';
import { NotificationsRepository } from '@/lib/repositories/notifications-repository';
import { WebhooksRepository } from '@/lib/repositories/webhooks-repository';
import type { AuditService } from '@/lib/services/audit-service';
import { createMailer } from '@/lib/services/mailer';
import { NotificationsService } from '@/lib/services/notifications-service';
import { DeliveryRecorder } from '@/lib/services/webhooks/delivery-recorder';
import { createWebhookSender } from '@/lib/services/webhooks/sender';
import { WebhooksService } from '@/lib/services/webhooks-service';
import type { Closers } from './closers';
import type { Infrastructure } from './infrastructure';

/** What goes out: webhooks to customers' servers, notifications to people. */
export function createMessaging(
  infrastructure: Infrastructure,
  { audit, vault }: { audit: AuditService; vault: Vault },
  closers: Closers,
) {
  const { config, transaction, jobs, metrics, events } = infrastructure;
  const urlRules = { allowPrivateAddresses: config.webhookAllowPrivateAddresses };
  const sender = createWebhookSender(urlRules);
  closers.add('webhook sender', () => sender.close());
  const mailer = createMailer(config.mail);
  closers.add('mailer', () => mailer?.close());

  const outbox = new WebhooksRepository(infrastructure);
  const inbox = new NotificationsRepository(infrastructure);
  const notifications = new NotificationsService({ repository: inbox, transaction, jobs });
  const webhooks = new WebhooksService({
    repository: outbox,
    transaction,
    jobs,
    audit,
    vault,
    urlRules,
  });
  const recorder = new DeliveryRecorder({
    repository: outbox,
    transaction,
    audit,
    notifications,
    metrics,
  });
  return {
    services: { webhooks, notifications },
    processors: [
      registerProcessor(
        deliverWebhook,
        processWebhookJob({ repository: outbox, recorder, vault, sender, urlRules }),
      ),
      registerProcessor(
        deliverNotification,
        processNotificationJob({ repository: inbox, events, mailer, appUrl: config.appUrl }),
      ),
    ],
  };
}
