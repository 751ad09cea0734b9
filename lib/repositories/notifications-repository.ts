import { type NotificationView, notificationList } from '@/lib/contracts/notifications';
import type { Database, DbClient } from '@/lib/db/client';
import type { NotificationModel } from '@/lib/db/generated/models';
import type { Transaction } from '@/lib/db/transaction';
import { type ListQuery, ListReader, type ListSource, type TextPage } from './list/list-reader';

export type NotificationRow = NotificationModel;

export interface NewNotification {
  id: string;
  organizationId: string;
  userId: string;
  type: string;
  title: string;
  body: string;
  link: string | null;
  dedupeKey: string | null;
}

/** Whose notifications: always one user's, in one organization. */
export interface Recipient {
  organizationId: string;
  userId: string;
}

export const NOTIFICATIONS_SOURCE: ListSource<keyof Recipient> = {
  table: 'Notification',
  list: notificationList,
  owner: ['organizationId', 'userId'],
};

/** Notifications, one row for each user who is told. */
export class NotificationsRepository {
  private readonly db: DbClient;
  private readonly reader: ListReader<NotificationView, keyof Recipient>;

  constructor({ prisma, pool }: Pick<Database, 'prisma' | 'pool'>) {
    this.db = prisma;
    this.reader = new ListReader(pool, NOTIFICATIONS_SOURCE);
  }

  /** Adds the rows whose `dedupeKey` is new, and answers their ids. */
  async insertNew(tx: Transaction, rows: NewNotification[]): Promise<string[]> {
    const db = await tx.prisma();
    if (rows.length === 0) return [];
    await db.notification.createMany({ data: rows, skipDuplicates: true });
    const written = await db.notification.findMany({
      where: { id: { in: rows.map(({ id }) => id) } },
      select: { id: true },
    });
    return written.map(({ id }) => id);
  }

  /** Ids of the organization's members who have one of the roles. */
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

  /** Sets the time of reading where there is none; answers the row, or null if it is not the recipient's. */
  async markRead(
    tx: Transaction,
    { organizationId, userId }: Recipient,
    id: string,
    readAt: Date,
  ): Promise<NotificationRow | null> {
    const db = await tx.prisma();
    const mine = { id, organizationId, userId };
    await db.notification.updateMany({ where: { ...mine, readAt: null }, data: { readAt } });
    return db.notification.findFirst({ where: mine });
  }

  /** Marks everything of the recipient as read; answers how many were not. */
  async markAllRead(
    tx: Transaction,
    { organizationId, userId }: Recipient,
    readAt: Date,
  ): Promise<number> {
    const db = await tx.prisma();
    const { count } = await db.notification.updateMany({
      where: { organizationId, userId, readAt: null },
      data: { readAt },
    });
    return count;
  }

  /** A notification with the address of its user; null when either is gone. */
  async findForDelivery(id: string) {
    const row = await this.db.notification.findUnique({
      where: { id },
      include: { user: { select: { email: true, name: true, deletedAt: true } } },
    });
    return row === null || row.user.deletedAt !== null ? null : row;
  }

  /** Takes the right to e-mail the notification; false when it has been taken. */
  async claimEmail(id: string, at: Date): Promise<boolean> {
    const { count } = await this.db.notification.updateMany({
      where: { id, emailedAt: null },
      data: { emailedAt: at },
    });
    return count === 1;
  }

  /** Gives the right back that `claimEmail` took at this time. */
  async releaseEmail(id: string, at: Date): Promise<void> {
    await this.db.notification.updateMany({
      where: { id, emailedAt: at },
      data: { emailedAt: null },
    });
  }
}
