import { type NotificationView, notificationList } from '@/lib/contracts/notifications';
import type { Database, DbClient } from '@/lib/db/client';
import type { NotificationModel } from '@/lib/db/generated/models';
import {
  type GroupedNotification,
  groupNotifications,
} from '@/lib/db/postgres/group-notifications';
import type { Transaction } from '@/lib/db/transaction';
import { type ListQuery, ListReader, type ListSource, type TextPage } from './list/list-reader';

export type NotificationRow = NotificationModel;

export type NewNotification = Omit<
  NotificationRow,
  'groupKey' | 'count' | 'emailJobId' | 'emailedAt' | 'createdAt' | 'updatedAt'
>;

/** Whose notifications: always one user's, in one organization. */
export type Recipient = Pick<NotificationRow, 'organizationId' | 'userId'>;

export const NOTIFICATIONS_SOURCE: ListSource<keyof Recipient> = {
  table: 'Notification',
  list: notificationList,
  owner: ['organizationId', 'userId'],
};

/** Notifications, one row per recipient. */
export class NotificationsRepository {
  private readonly db: DbClient;
  private readonly reader: ListReader<NotificationView, keyof Recipient>;

  constructor({ prisma, pool }: Pick<Database, 'prisma' | 'pool'>) {
    this.db = prisma;
    this.reader = new ListReader(pool, NOTIFICATIONS_SOURCE);
  }

  /** Creates the rows whose `dedupeKey` is new, and returns their ids. */
  async createMany(tx: Transaction, rows: NewNotification[]): Promise<string[]> {
    const db = await tx.prisma();
    if (rows.length === 0) return [];
    await db.notification.createMany({ data: rows, skipDuplicates: true });
    const written = await db.notification.findMany({
      where: { id: { in: rows.map(({ id }) => id) } },
      select: { id: true },
    });
    return written.map(({ id }) => id);
  }

  /** Creates the rows, or counts a repeat in those whose `groupKey` is there, with another title then. */
  async group(
    tx: Transaction,
    rows: readonly GroupedNotification[],
    titleOf: (count: number) => string,
  ): Promise<{ id: string; count: number }[]> {
    if (rows.length === 0) return [];
    const counted = await groupNotifications(tx, rows);
    const titles = counted
      .filter(({ count }) => count > 1)
      .map(({ id, count }) => ({ id, title: titleOf(count) }));
    if (titles.length > 0) await tx.updateMany('Notification', titles);
    return counted;
  }

  /** User ids of the organization's members with one of the roles. */
  async findMemberIds(tx: Transaction, organizationId: string, roles: string[]): Promise<string[]> {
    const db = await tx.prisma();
    const memberships = await db.membership.findMany({
      where: { organizationId, role: { in: roles }, user: { deletedAt: null } },
      select: { userId: true },
      orderBy: { id: 'asc' },
    });
    return memberships.map(({ userId }) => userId);
  }

  /** One page of the recipient's notifications, newest first. */
  list(
    { organizationId, userId }: Recipient,
    query: ListQuery,
  ): Promise<TextPage<NotificationView>> {
    return this.reader.page({ organizationId, userId }, query);
  }

  /** Marks one as read, if it was unread, and counts no more repeats in it; returns the row, or null if it is not the recipient's. */
  async markRead(
    tx: Transaction,
    { organizationId, userId }: Recipient,
    id: string,
    readAt: Date,
  ): Promise<NotificationRow | null> {
    const db = await tx.prisma();
    const where = { id, organizationId, userId };
    const data = { readAt, groupKey: null };
    await db.notification.updateMany({ where: { ...where, readAt: null }, data });
    return db.notification.findFirst({ where });
  }

  /** Marks all of the recipient's as read; returns how many were unread. */
  async markAllRead(
    tx: Transaction,
    { organizationId, userId }: Recipient,
    readAt: Date,
  ): Promise<number> {
    const db = await tx.prisma();
    const { count } = await db.notification.updateMany({
      where: { organizationId, userId, readAt: null },
      data: { readAt, groupKey: null },
    });
    return count;
  }

  /** A notification with its user's address; null when either is deleted. */
  async findForDelivery(id: string) {
    const row = await this.db.notification.findUnique({
      where: { id },
      include: { user: { select: { email: true, name: true, deletedAt: true } } },
    });
    return row === null || row.user.deletedAt !== null ? null : row;
  }

  findTexts(
    organizationId: string,
    id: string,
  ): Promise<Pick<NotificationRow, 'title' | 'body' | 'link'> | null> {
    const select = { title: true, body: true, link: true };
    return this.db.notification.findFirst({ where: { id, organizationId }, select });
  }

  /** Claims the sending of the e-mail for the job; false when it is sent, or another job sends it. */
  async claimEmail(id: string, jobId: string): Promise<boolean> {
    const { count } = await this.db.notification.updateMany({
      where: { id, emailedAt: null, OR: [{ emailJobId: null }, { emailJobId: jobId }] },
      data: { emailJobId: jobId },
    });
    return count === 1;
  }

  /** After `claimEmail`: the mail server has the mail, or may have it. */
  async recordEmail(id: string): Promise<void> {
    await this.db.notification.update({ where: { id }, data: { emailedAt: new Date() } });
  }

  /** Releases the claim of `claimEmail`. */
  async releaseEmail(id: string, jobId: string): Promise<void> {
    await this.db.notification.updateMany({
      where: { id, emailJobId: jobId, emailedAt: null },
      data: { emailJobId: null },
    });
  }
}
