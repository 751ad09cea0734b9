import { z } from 'zod';
import type { Actor } from '@/lib/auth/actor';
import { createVault } from '@/lib/auth/oauth/token-vault';
import { defineEvent } from '@/lib/contracts/area';
import type { EventType } from '@/lib/contracts/manifest.gen';
import type { Role } from '@/lib/contracts/permissions';
import { createDatabase } from '@/lib/db/client';
import { createRunTransaction } from '@/lib/db/transaction';
import { createLogger } from '@/lib/logger';
import { createMetrics } from '@/lib/metrics';
import type { JobContext } from '@/lib/queue/types';
import { AuditLogsRepository } from '@/lib/repositories/audit-logs-repository';
import { NotificationsRepository } from '@/lib/repositories/notifications-repository';
import { WebhooksRepository } from '@/lib/repositories/webhooks-repository';
import { AuditService } from '@/lib/services/audit-service';
import { NotificationsService } from '@/lib/services/notifications-service';
import { DeliveryRecorder } from '@/lib/services/webhooks/delivery-recorder';
import { WebhooksService } from '@/lib/services/webhooks-service';
import { createId } from '@/lib/utils/create-id';
import { createTestDatabase } from '@/scripts/lib/test-database';
import { recordJobs } from './recorded-jobs';

/** An event of this type with any payload. */
export const anyEvent = (type: EventType) =>
  defineEvent({ type, description: '', payload: z.record(z.string(), z.unknown()), example: {} });

export function actorOf(organizationId: string, userId: string, role: Role = 'owner'): Actor {
  return {
    type: 'user',
    id: userId,
    userId,
    organizationId,
    role,
    scopes: 'all',
    sessionId: null,
    source: { requestId: 'request-1', ip: '203.0.113.7', userAgent: null },
  };
}

/** What a worker gives a handler. */
export function jobContext<P>(payload: P, organizationId: string): JobContext<P> {
  return {
    jobId: createId(),
    organizationId,
    payload,
    attempt: 1,
    maxAttempts: 3,
    signal: new AbortController().signal,
    logger: createLogger({ level: 'silent' }),
    actor: actorOf(organizationId, 'nobody'),
    progress: async () => undefined,
  };
}

/** Everything that goes out, on a real database of its own; only the queue is a recording. */
export async function createOutgoingFixture() {
  const database = await createTestDatabase();
  const store = createDatabase({ url: database.url, poolSize: 4 });
  const { prisma, close } = store;
  const transaction = createRunTransaction(store);
  const jobs = recordJobs();
  const metrics = createMetrics();
  const vault = createVault([{ id: 'test', key: Buffer.alloc(32, 7) }]);
  const audit = new AuditService(new AuditLogsRepository(prisma));
  const webhooksRepository = new WebhooksRepository(prisma);
  const notificationsRepository = new NotificationsRepository(prisma);
  const notifications = new NotificationsService(notificationsRepository, transaction, jobs);
  const urlRules = { allowPrivateAddresses: true };

  /** An organization with one member for each role; answers the actors, the strongest first. */
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
    prisma,
    transaction,
    jobs,
    metrics,
    vault,
    audit,
    urlRules,
    webhooksRepository,
    notificationsRepository,
    notifications,
    webhooks: new WebhooksService(webhooksRepository, transaction, jobs, audit, vault, urlRules),
    recorder: new DeliveryRecorder(webhooksRepository, transaction, audit, notifications, metrics),
    createOrganization,
    async close() {
      await close();
      await database.drop();
    },
  };
}

export type OutgoingFixture = Awaited<ReturnType<typeof createOutgoingFixture>>;
