import type { Database, DbClient } from '@/lib/db/client';
import type { ChatWebhookModel } from '@/lib/db/generated/models';
import type { Transaction } from '@/lib/db/transaction';

export type ChatWebhookRow = Omit<ChatWebhookModel, 'types'> & { types: string[] };

export type ChatWebhookFields = Pick<ChatWebhookRow, 'secretUrl' | 'host' | 'types' | 'lastError'>;

const toRow = (row: ChatWebhookModel): ChatWebhookRow => ({
  ...row,
  types: row.types as string[],
});

/** The chat of each organization, one at most. */
export class ChatWebhooksRepository {
  private readonly db: DbClient;

  constructor({ prisma }: Pick<Database, 'prisma'>) {
    this.db = prisma;
  }

  async find(organizationId: string, tx?: Transaction): Promise<ChatWebhookRow | null> {
    const db = tx ? await tx.prisma() : this.db;
    const row = await db.chatWebhook.findUnique({ where: { organizationId } });
    return row && toRow(row);
  }

  async save(
    tx: Transaction,
    organizationId: string,
    fields: ChatWebhookFields,
  ): Promise<ChatWebhookRow> {
    const db = await tx.prisma();
    return toRow(
      await db.chatWebhook.upsert({
        where: { organizationId },
        create: { organizationId, ...fields },
        update: fields,
      }),
    );
  }

  async remove(tx: Transaction, organizationId: string): Promise<boolean> {
    const db = await tx.prisma();
    const { count } = await db.chatWebhook.deleteMany({ where: { organizationId } });
    return count === 1;
  }

  /** Unless the address has been replaced meanwhile. */
  async recordPost(
    { organizationId, secretUrl }: ChatWebhookRow,
    lastError: string | null,
  ): Promise<void> {
    await this.db.chatWebhook.updateMany({
      where: { organizationId, secretUrl },
      data: lastError === null ? { lastError, lastPostedAt: new Date() } : { lastError },
    });
  }
}
