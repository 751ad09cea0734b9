import type { z } from 'zod';
import type { Actor } from '@/lib/auth/actor';
import { findNotification } from '@/lib/contracts';
import type { NotificationDefinition } from '@/lib/contracts/area';
import type { QueryOf } from '@/lib/contracts/contract';
import { NOTIFICATION_TYPES } from '@/lib/contracts/manifest.gen';
import {
  isOptional,
  type listNotifications,
  type NotificationPreferenceView,
  type NotificationView,
  notification,
} from '@/lib/contracts/notifications';
import { hasRole, MEMBER_ROLES, type Role } from '@/lib/contracts/permissions';
import { viewOf } from '@/lib/contracts/view';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { ForbiddenError, NotFoundError } from '@/lib/errors';
import { deliverNotification } from '@/lib/queue/jobs/notification-jobs';
import type { Jobs } from '@/lib/queue/types';
import type { TextPage } from '@/lib/repositories/list/list-reader';
import type {
  NotificationsRepository,
  Recipient,
} from '@/lib/repositories/notifications-repository';
import { createId } from '@/lib/utils/create-id';
import type { AuditService } from './audit-service';

interface NotifyBase<N extends NotificationDefinition> {
  organizationId: string;
  notification: N;
  data: z.output<N['data']>;
  /** A user is notified of the same key only once, ever. */
  dedupeKey?: string;
}

export type NotifyInput<N extends NotificationDefinition> = NotifyBase<N> & { userId: string };

const isMailedByDefault = (type: string): boolean =>
  findNotification(type)?.channels.includes('email') ?? false;

const toView = viewOf(notification);

/** An API key reads the notifications of the user who created it. */
function recipientOf({ organizationId, userId }: Actor): Recipient {
  if (userId === null) throw new ForbiddenError('Only users have notifications');
  return { organizationId, userId };
}

export interface NotificationsServiceDeps {
  repository: NotificationsRepository;
  transaction: RunTransaction;
  jobs: Jobs;
  audit: Pick<AuditService, 'record'>;
}

/** Notifies users in the console and by e-mail. */
export class NotificationsService {
  constructor(private readonly deps: NotificationsServiceDeps) {}

  /** Notifies one user. The row and its delivery job are written in the caller's transaction. */
  async notify<N extends NotificationDefinition & { to: 'person' }>(
    tx: Transaction,
    input: NotifyInput<N>,
  ): Promise<void> {
    await this.write(tx, [input.userId], input);
  }

  /** Notifies every member with at least the role that the kind is for. */
  async notifyMembers<N extends NotificationDefinition & { to: Role }>(
    tx: Transaction,
    input: NotifyBase<N>,
  ): Promise<void> {
    const { to } = input.notification;
    const roles = MEMBER_ROLES.filter((role) => to === 'viewer' || hasRole(role, to));
    const userIds = await this.deps.repository.findMemberIds(tx, input.organizationId, roles);
    await this.write(tx, userIds, input);
  }

  async list(
    actor: Actor,
    query: QueryOf<typeof listNotifications>,
  ): Promise<TextPage<NotificationView>> {
    return this.deps.repository.list(recipientOf(actor), query);
  }

  /** Marking it again does not change `readAt`. @throws NotFoundError */
  async markRead(actor: Actor, id: string): Promise<NotificationView> {
    const recipient = recipientOf(actor);
    const row = await this.deps.transaction((tx) =>
      this.deps.repository.markRead(tx, recipient, id, new Date()),
    );
    if (row === null) throw new NotFoundError('Notification');
    return toView(row);
  }

  async markAllRead(actor: Actor): Promise<{ updated: number }> {
    const recipient = recipientOf(actor);
    const updated = await this.deps.transaction((tx) =>
      this.deps.repository.markAllRead(tx, recipient, new Date()),
    );
    return { updated };
  }

  /** How the person is notified of each type that they can choose. */
  async listPreferences(actor: Actor): Promise<NotificationPreferenceView[]> {
    const { userId } = recipientOf(actor);
    const chosen = new Map(
      (await this.deps.repository.listPreferences(userId)).map(({ type, email }) => [type, email]),
    );
    return NOTIFICATION_TYPES.filter(isOptional).map((type) => ({
      type,
      email: chosen.get(type) ?? isMailedByDefault(type),
    }));
  }

  async wantsEmail(userId: string, type: string): Promise<boolean> {
    return (await this.deps.repository.wantsEmail(userId, type)) ?? isMailedByDefault(type);
  }

  async setPreference(
    actor: Actor,
    preference: NotificationPreferenceView,
  ): Promise<NotificationPreferenceView> {
    const { userId } = recipientOf(actor);
    await this.deps.transaction(async (tx) => {
      await this.deps.repository.setPreference(tx, userId, preference);
      await this.deps.audit.record(tx, actor, {
        action: 'NOTIFICATION_PREFERENCE_CHANGED',
        resourceType: 'User',
        resourceId: userId,
        metadata: preference,
      });
    });
    return preference;
  }

  private async write(
    tx: Transaction,
    userIds: string[],
    { organizationId, notification, data, dedupeKey }: NotifyBase<NotificationDefinition>,
  ): Promise<void> {
    const { type } = notification;
    if (findNotification(type) !== notification)
      throw new Error(`No area declares the kind ${type}`);
    const rows = userIds.map((userId) => ({
      id: createId(),
      organizationId,
      userId,
      type,
      title: notification.title(data),
      body: notification.body(data),
      link: notification.link?.(data) ?? null,
      dedupeKey: dedupeKey ? `${organizationId}:${userId}:${dedupeKey}` : null,
    }));
    const written = new Set(await this.deps.repository.createMany(tx, rows));
    for (const { id, userId } of rows.filter((row) => written.has(row.id))) {
      const resource = { type: 'Notification', id } as const;
      const options = { organizationId, userId, resource };
      await this.deps.jobs.enqueue(tx, deliverNotification, { notificationId: id }, options);
    }
  }
}
