import type { DbClient } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import type { InboundWebhookModel } from '@/lib/db/generated/models';
import type { Transaction } from '@/lib/db/transaction';

export type InboundWebhookRow = InboundWebhookModel;
export type NewInboundWebhook = Pick<
  InboundWebhookRow,
  'externalId' | 'organizationId' | 'connectionId' | 'provider' | 'type'
> & { payload: object };

/** Providers' webhooks as received; a repeated one violates the unique (connection, message id). */
export class InboundWebhooksRepository {
  constructor(private readonly db: DbClient) {}

  /** Returns the new row's id, or null when the message was received before. */
  async create(tx: Transaction, row: NewInboundWebhook): Promise<string | null> {
    const db = await tx.prisma();
    const [created] = await db.inboundWebhook.createManyAndReturn({
      data: [{ ...row, payload: row.payload as Prisma.InputJsonObject }],
      skipDuplicates: true,
      select: { id: true },
    });
    return created?.id ?? null;
  }

  find(id: string): Promise<InboundWebhookRow | null> {
    return this.db.inboundWebhook.findUnique({ where: { id } });
  }

  /** Marks the row as processed; false when it already was. Locks the row until the transaction ends. */
  async markProcessed(tx: Transaction, id: string, at: Date): Promise<boolean> {
    const db = await tx.prisma();
    const { count } = await db.inboundWebhook.updateMany({
      where: { id, processedAt: null },
      data: { processedAt: at },
    });
    return count === 1;
  }
}
