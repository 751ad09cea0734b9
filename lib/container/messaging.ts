import type { LinkTokens } from '@/lib/auth/link-tokens';
import type { Vault } from '@/lib/auth/oauth/token-vault';
import { createMailLinks } from '@/lib/mail/mail-links';
import { createMailer } from '@/lib/mail/mailer';
import { registerProcessor } from '@/lib/queue/define-job';
import { sendMail } from '@/lib/queue/jobs/mail-jobs';
import { deliverNotification, postToChat } from '@/lib/queue/jobs/notification-jobs';
import { deliverWebhook } from '@/lib/queue/jobs/webhook-jobs';
import { processChatJob } from '@/lib/queue/processors/chat-processor';
import { processMailJob } from '@/lib/queue/processors/mail-processor';
import { processNotificationJob } from '@/lib/queue/processors/notification-processor';
import { processWebhookJob } from '@/lib/queue/processors/webhook-processor';
import { ChatWebhooksRepository } from '@/lib/repositories/chat-webhooks-repository';
import { EventFeedRepository } from '@/lib/repositories/event-feed-repository';
import { NotificationPreferencesRepository } from '@/lib/repositories/notification-preferences-repository';
import { NotificationsRepository } from '@/lib/repositories/notifications-repository';
import { SuppressedAddressesRepository } from '@/lib/repositories/suppressed-addresses-repository';
import { UsersRepository } from '@/lib/repositories/users-repository';
import { WebhookDeliveriesRepository } from '@/lib/repositories/webhook-deliveries-repository';
import { WebhooksRepository } from '@/lib/repositories/webhooks-repository';
import type { AuditService } from '@/lib/services/audit-service';
import { createChatChannel } from '@/lib/services/notifications/chat-channel';
import { ChatWebhookService } from '@/lib/services/notifications/chat-webhook-service';
import { createEmailChannel } from '@/lib/services/notifications/email-channel';
import { EmailSuppressionService } from '@/lib/services/notifications/email-suppression-service';
import { NotificationPreferencesService } from '@/lib/services/notifications/preferences-service';
import { NotificationTimingService } from '@/lib/services/notifications/timing-service';
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
  const users = new UsersRepository(infrastructure);
  const suppressed = new SuppressedAddressesRepository(infrastructure);
  const preferences = new NotificationPreferencesService({
    ...infrastructure,
    preferences: new NotificationPreferencesRepository(infrastructure),
    audit,
    users,
    linkTokens,
  });
  const chats = new ChatWebhooksRepository(infrastructure);
  const notifications = new NotificationsService({
    ...infrastructure,
    repository: inbox,
    preferences,
    channels: [
      createEmailChannel(infrastructure),
      createChatChannel({ ...infrastructure, repository: chats }),
    ],
  });
  const chatWebhook = new ChatWebhookService({ ...infrastructure, chats, audit, vault, urlRules });
  const deliveries = new WebhookDeliveriesRepository(infrastructure);
  const feed = new EventFeedRepository(infrastructure);
  const sending = { ...infrastructure, repository: outbox, deliveries, audit, vault, urlRules };
  const webhooks = new WebhooksService(sending);
  const webhookDeliveries = new WebhookDeliveriesService({ ...sending, feed });
  const recorder = new DeliveryRecorder({ ...sending, notifications });
  const health = new EndpointHealth({ ...sending, notifications });
  const turns = new DeliveryTurns({ deliveries, health });
  return {
    services: {
      webhooks,
      webhookDeliveries,
      notifications,
      notificationPreferences: preferences,
      notificationTiming: new NotificationTimingService({ ...infrastructure, users, audit }),
      chatWebhook,
      emailSuppression: new EmailSuppressionService({
        ...infrastructure,
        suppressed,
        users,
        audit,
      }),
    },
    processors: [
      registerProcessor(
        deliverWebhook,
        processWebhookJob({ ...sending, recorder, turns, health, sender }),
      ),
      registerProcessor(
        deliverNotification,
        processNotificationJob({ repository: inbox, preferences, suppressed, mailer, links }),
      ),
      registerProcessor(
        postToChat,
        processChatJob({ chats, notifications: inbox, vault, sender, urlRules, links }),
      ),
      registerProcessor(sendMail, processMailJob({ users, suppressed, mailer, links })),
    ],
  };
}
