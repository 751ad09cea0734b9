import { recordJobs } from '@/__tests__/support/queue/recorded-jobs';
import type { Actor } from '@/lib/auth/actor';
import { createLinkTokens } from '@/lib/auth/link-tokens';
import { createVault } from '@/lib/auth/oauth/token-vault';
import type { Role } from '@/lib/contracts/permissions';
import { createDatabase } from '@/lib/db/client';
import { createRunTransaction } from '@/lib/db/run-transaction';
import { createMetrics } from '@/lib/metrics';
import { AuditLogsRepository } from '@/lib/repositories/audit-logs-repository';
import { AuditSealsRepository } from '@/lib/repositories/audit-seals-repository';
import { ChatWebhooksRepository } from '@/lib/repositories/chat-webhooks-repository';
import { EventFeedRepository } from '@/lib/repositories/event-feed-repository';
import { NotificationPreferencesRepository } from '@/lib/repositories/notification-preferences-repository';
import { NotificationsRepository } from '@/lib/repositories/notifications-repository';
import { SuppressedAddressesRepository } from '@/lib/repositories/suppressed-addresses-repository';
import { UsersRepository } from '@/lib/repositories/users-repository';
import { WebhookDeliveriesRepository } from '@/lib/repositories/webhook-deliveries-repository';
import { WebhooksRepository } from '@/lib/repositories/webhooks-repository';
import { AuditStream } from '@/lib/services/audit/audit-stream';
import { createSealKeys } from '@/lib/services/audit/chain';
import { AuditSealer } from '@/lib/services/audit/sealer';
import { AuditService } from '@/lib/services/audit-service';
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
import { WebhooksService } from '@/lib/services/webhooks-service';
import { createId } from '@/lib/utils/create-id';
import { createTestDatabase } from '@/tooling/embedded-postgres/test-database';
import { actorOf } from './actors';

/** Signs the links of the mails. */
export const LINK_SECRET = 'a secret of the tests';

/** Everything that goes out, on a real database of its own; only the queue is a recording. */
export async function createOutgoingFixture() {
  const database = await createTestDatabase();
  const store = createDatabase({ url: database.url, poolSize: 4 });
  const { prisma, close } = store;
  const transaction = createRunTransaction(store);
  const jobs = recordJobs();
  const metrics = createMetrics();
  const vault = createVault([{ id: 'test', key: Buffer.alloc(32, 7) }]);
  const audit = new AuditService({ repository: new AuditLogsRepository(store) });
  const webhooksRepository = new WebhooksRepository(store);
  const notificationsRepository = new NotificationsRepository(store);
  const users = new UsersRepository(store);
  const suppressed = new SuppressedAddressesRepository(store);
  const preferences = new NotificationPreferencesService({
    preferences: new NotificationPreferencesRepository(store),
    transaction,
    audit,
    users,
    linkTokens: createLinkTokens([LINK_SECRET]),
  });
  const chatWebhooksRepository = new ChatWebhooksRepository(store);
  const notifications = new NotificationsService({
    repository: notificationsRepository,
    transaction,
    preferences,
    channels: [
      createEmailChannel({ jobs }),
      createChatChannel({ repository: chatWebhooksRepository, jobs }),
    ],
  });
  const urlRules = { allowPrivateAddresses: true };
  const chatWebhook = new ChatWebhookService({
    chats: chatWebhooksRepository,
    transaction,
    jobs,
    audit,
    vault,
    urlRules,
  });
  const deliveriesRepository = new WebhookDeliveriesRepository(store);
  const webhooks = new WebhooksService({
    repository: webhooksRepository,
    deliveries: deliveriesRepository,
    transaction,
    jobs,
    audit,
    vault,
    urlRules,
  });

  const deliveries = new WebhookDeliveriesService({
    repository: webhooksRepository,
    deliveries: deliveriesRepository,
    feed: new EventFeedRepository(store),
    transaction,
    jobs,
    audit,
  });
  const health = new EndpointHealth({
    repository: webhooksRepository,
    transaction,
    audit,
    notifications,
  });

  /** An organization with one member for each role; returns the actors, the strongest first. */
  async function createOrganization(name: string, roles: Role[] = ['owner']) {
    const slug = `${name.toLowerCase()}-${createId()}`;
    const { id } = await prisma.organization.create({ data: { name, slug } });
    const actors: Actor[] = [];
    for (const role of roles) {
      const user = await prisma.user.create({
        data: { email: `${role}@${slug}.example`, name: `${name} ${role}`, passwordHash: '-' },
      });
      await prisma.membership.create({ data: { organizationId: id, userId: user.id, role } });
      actors.push(actorOf(id, user.id, role));
    }
    return { id, actors };
  }

  return {
    databaseUrl: database.url,
    prisma,
    transaction,
    jobs,
    metrics,
    vault,
    audit,
    urlRules,
    webhooksRepository,
    deliveriesRepository,
    notificationsRepository,
    notifications,
    notificationPreferences: preferences,
    notificationTiming: new NotificationTimingService({ users, transaction, audit }),
    emailSuppression: new EmailSuppressionService({ suppressed, users, transaction, audit }),
    suppressed,
    chatWebhook,
    chatWebhooksRepository,
    webhooks,
    deliveries,
    sealer: new AuditSealer({
      repository: new AuditSealsRepository(store),
      transaction,
      keys: createSealKeys([{ id: 'test', key: Buffer.alloc(32, 7) }]),
      stream: new AuditStream({ webhooks }),
    }),
    recorder: new DeliveryRecorder({
      deliveries: deliveriesRepository,
      transaction,
      notifications,
      metrics,
    }),
    health,
    turns: new DeliveryTurns({ deliveries: deliveriesRepository, health }),
    createOrganization,
    async close() {
      await close();
      await database.drop();
    },
  };
}

export type OutgoingFixture = Awaited<ReturnType<typeof createOutgoingFixture>>;
