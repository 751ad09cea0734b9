import type { NotificationChannel } from '@/lib/contracts/area';
import type { Database, DbClient } from '@/lib/db/client';
import type { NotificationPreference } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';

type Digested = { digest?: string | null | undefined };

/** What people want otherwise than by default. */
export class NotificationPreferencesRepository {
  private readonly db: DbClient;

  constructor({ prisma }: Pick<Database, 'prisma'>) {
    this.db = prisma;
  }

  list(userId: string): Promise<NotificationPreference[]> {
    return this.db.notificationPreference.findMany({ where: { userId } });
  }

  /** Without `digest`, that of before stays. */
  async set(
    tx: Transaction,
    { isEnabled, digest, ...key }: Omit<NotificationPreference, 'digest'> & Digested,
  ): Promise<void> {
    const db = await tx.prisma();
    await db.notificationPreference.upsert({
      where: { userId_type_channel: key },
      create: { ...key, isEnabled, digest: digest ?? null },
      update: { isEnabled, ...(digest !== undefined && { digest }) },
    });
  }

  /** Of each person who has chosen. */
  async listChoices(
    tx: Transaction,
    userIds: readonly string[],
    type: string,
    channel: NotificationChannel,
  ): Promise<Map<string, boolean>> {
    const db = await tx.prisma();
    const rows = await db.notificationPreference.findMany({
      where: { userId: { in: [...userIds] }, type, channel },
    });
    return new Map(rows.map(({ userId, isEnabled }) => [userId, isEnabled]));
  }
}
