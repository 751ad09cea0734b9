import type { z } from 'zod';
import type { Actor } from '@/lib/auth/actor';
import { findNotification } from '@/lib/contracts';
import type { NotificationDefinition, Repeats } from '@/lib/contracts/area';
import type { QueryOf } from '@/lib/contracts/contract';
import {
  type listNotifications,
  type NotificationView,
  notification,
} from '@/lib/contracts/notifications';
import { hasRole, MEMBER_ROLES, type Role } from '@/lib/contracts/permissions';
import { viewOf } from '@/lib/contracts/view';
import type { RunTransaction, Transaction } from '@/lib/db/transaction';
import { NotFoundError } from '@/lib/errors';
import type { TextPage } from '@/lib/repositories/list/list-reader';
import type { NotificationsRepository } from '@/lib/repositories/notifications-repository';
import { createId } from '@/lib/utils/create-id';
import type { OutgoingChannel, WrittenRow } from './notifications/channel';
import type { NotificationPreferencesService } from './notifications/preferences-service';
import { recipientOf } from './notifications/recipient';

interface NotifyBase<N extends NotificationDefinition> {
  organizationId: string;
  notification: N;
  data: z.output<N['data']>;
  /** A user is notified of the same key only once, ever. Not for kinds whose repeats are counted. */
  dedupeKey?: string;
}

export type NotifyInput<N extends NotificationDefinition> = NotifyBase<N> & { userId: string };

const toView = viewOf(notification);

export interface NotificationsServiceDeps {
  repository: NotificationsRepository;
  transaction: RunTransaction;
  preferences: Pick<NotificationPreferencesService, 'listMuted'>;
  /** Besides the console. */
  channels: readonly OutgoingChannel[];
}

/** Notifies people in the console and by the other channels. */
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

  private async write(
    tx: Transaction,
    userIds: string[],
    { organizationId, notification, data, dedupeKey }: NotifyBase<NotificationDefinition>,
  ): Promise<void> {
    const { type, repeats } = notification;
    if (findNotification(type) !== notification)
      throw new Error(`No area declares the kind ${type}`);
    const content = {
      title: notification.title(data),
      body: notification.body(data),
      link: notification.link?.(data) ?? null,
    };
    const muted = await this.deps.preferences.listMuted(tx, userIds, type);
    const rows = userIds.map((userId) => ({
      id: createId(),
      organizationId,
      userId,
      type,
      ...content,
      readAt: muted.has(userId) ? new Date() : null,
    }));
    const written = repeats
      ? await this.count(tx, rows, repeats, data)
      : await this.writeOnce(tx, rows, dedupeKey);
    const message = { organizationId, kind: notification, ...content, rows: written };
    for (const channel of this.deps.channels) await channel.enqueue(tx, message);
  }

  /** Returns the rows of those who have not been notified of the key before. */
  private async writeOnce(
    tx: Transaction,
    rows: readonly WrittenRow[],
    dedupeKey: string | undefined,
  ): Promise<WrittenRow[]> {
    const keyed = rows.map((row) => ({
      ...row,
      dedupeKey: dedupeKey ? `${row.organizationId}:${row.userId}:${dedupeKey}` : null,
    }));
    const ids = new Set(await this.deps.repository.createMany(tx, keyed));
    return rows.filter(({ id }) => ids.has(id));
  }

  /** Counts a repeat in the open notifications; returns the rows of those who had none. */
  private async count(
    tx: Transaction,
    rows: readonly WrittenRow[],
    { key, title }: Repeats,
    data: unknown,
  ): Promise<WrittenRow[]> {
    const day = new Date().toISOString().slice(0, 10);
    const grouped = rows.map((row) => ({
      ...row,
      groupKey: [row.organizationId, row.userId, row.type, key(data), day].join(':'),
    }));
    const counted = await this.deps.repository.group(tx, grouped, (count) => title(count, data));
    return rows.filter(({ id }) => counted.some((one) => one.id === id && one.count === 1));
  }
}
