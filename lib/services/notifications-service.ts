import type { Actor } from '@/lib/auth/actor';
import type { QueryOf } from '@/lib/contracts/contract';
import { NOTIFICATION_TYPES, type NotificationType } from '@/lib/contracts/manifest.gen';
import {
  ALWAYS_MAILED,
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

export interface NotificationContent {
  type: NotificationType;
  title: string;
  body: string;
  /** A console path, such as `/connections`. */
  link?: string | null;
  /** A user is notified of the same key only once, ever. */
  dedupeKey?: string | null;
}

export interface NotifyInput extends NotificationContent {
  organizationId: string;
  userId: string;
}

export interface NotifyMembersInput extends NotificationContent {
  organizationId: string;
  /** Only members with at least this role; all members by default. */
  minimumRole?: Role;
}

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
  async notify(tx: Transaction, input: NotifyInput): Promise<void> {
    await this.write(tx, input.organizationId, [input.userId], input);
  }

  /** Notifies every member with at least `minimumRole`. */
  async notifyMembers(tx: Transaction, input: NotifyMembersInput): Promise<void> {
    const { minimumRole = 'viewer' } = input;
    const isForAll = minimumRole === 'viewer';
    const roles = MEMBER_ROLES.filter((role) => isForAll || hasRole(role, minimumRole));
    const userIds = await this.deps.repository.findMemberIds(tx, input.organizationId, roles);
    await this.write(tx, input.organizationId, userIds, input);
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
    return NOTIFICATION_TYPES.filter((type) => !ALWAYS_MAILED.includes(type)).map((type) => ({
      type,
      email: chosen.get(type) ?? true,
    }));
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
    organizationId: string,
    userIds: string[],
    { type, title, body, link, dedupeKey }: NotificationContent,
  ): Promise<void> {
    const rows = userIds.map((userId) => ({
      id: createId(),
      organizationId,
      userId,
      type,
      title,
      body,
      link: link ?? null,
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
