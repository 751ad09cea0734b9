import { type NotificationView, notificationList } from '@/lib/contracts/notifications';
import type { Database, DbClient } from '@/lib/db/client';
import type { User } from '@/lib/db/generated/client';
import type { NotificationModel } from '@/lib/db/generated/models';
import { claimDigest } from '@/lib/db/postgres/claim-digest';
import {
  type GroupedNotification,
  groupNotifications,
} from '@/lib/db/postgres/group-notifications';
import type { Transaction } from '@/lib/db/transaction';
import { type ListQuery, ListReader, type ListSource, type TextPage } from './list/list-reader';

export type NotificationRow = NotificationModel;

export type NewNotification = Omit<
  NotificationRow,
  'groupKey' | 'count' | 'emailDueAt' | 'emailJobId' | 'emailedAt' | 'createdAt' | 'updatedAt'
>;

const RECIPIENT_FIELDS = {
  ...{ email: true, name: true, timeZone: true, deletedAt: true },
  ...{ quietFrom: true, quietUntil: true, digestHour: true },
} as const;

/** With what its e-mail needs of the person. */
export type DeliveredNotification = NotificationRow & {
  user: Pick<User, keyof typeof RECIPIENT_FIELDS>;
};

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
  private readonly pool: Database['pool'];
  private readonly reader: ListReader<NotificationView, keyof Recipient>;

  constructor({ prisma, pool }: Pick<Database, 'prisma' | 'pool'>) {
    this.db = prisma;
    this.pool = pool;
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

  /** A notification with its user's address and what they want; null when either is deleted. */
  async findForDelivery(id: string): Promise<DeliveredNotification | null> {
    const row = await this.db.notification.findUnique({
      where: { id },
      include: { user: { select: RECIPIENT_FIELDS } },
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

  /** Puts the notification into the person's digest of that time, or out of it. */
  async setEmailDue(id: string, emailDueAt: Date | null): Promise<void> {
    await this.db.notification.updateMany({ where: { id }, data: { emailDueAt } });
  }

  /** Claims the sending of the e-mail for the job; none when it is sent, or another job sends it. */
  async claimEmail(id: string, jobId: string): Promise<NotificationRow[]> {
    const unclaimed = { OR: [{ emailJobId: null }, { emailJobId: jobId }] };
    return this.db.notification.updateManyAndReturn({
      where: { id, emailedAt: null, ...unclaimed },
      data: { emailJobId: jobId },
    });
  }

  /**
   * Claims the recipient's e-mails of these types that are due in a digest, the oldest first. A job that has
   * claimed before gets the same again, so that its mail is the same.
   */
  async claimDigest(
    { organizationId, userId }: Recipient,
    jobId: string,
    types: readonly string[],
  ): Promise<NotificationRow[]> {
    const now = new Date();
    const due = { organizationId, userId, emailedAt: null, emailDueAt: { lte: now } };
    const claimed = () =>
      this.db.notification.findMany({
        where: { ...due, emailJobId: jobId },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      });
    const begun = await claimed();
    if (begun.length > 0) return begun;
    await claimDigest(this.pool, { organizationId, userId }, { jobId, types, now });
    return claimed();
  }

  /** After a claim: the mail server has the mail, or may have it. */
  async recordEmails(ids: string[]): Promise<void> {
    await this.db.notification.updateMany({
      where: { id: { in: ids } },
      data: { emailedAt: new Date(), emailDueAt: null },
    });
  }

  /** Releases the claims of a job. */
  async releaseEmails(ids: string[], jobId: string): Promise<void> {
    await this.db.notification.updateMany({
      where: { id: { in: ids }, emailJobId: jobId, emailedAt: null },
      data: { emailJobId: null },
    });
  }
}
