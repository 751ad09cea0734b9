import type { Database, Db } from '@/lib/db/client';
import type { WebhookPortalSession } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';
import type { EndpointOwner } from './webhooks-repository';

export type PortalSessionRow = WebhookPortalSession;
export type NewPortalSession = Omit<PortalSessionRow, 'id' | 'createdAt'>;

/** Links to the webhook portal, by the hash of their token. */
export class PortalSessionsRepository {
  private readonly db: Db;

  constructor({ prisma }: Pick<Database, 'prisma'>) {
    this.db = prisma;
  }

  /** Deletes those of the organization that have expired, too. */
  async create(tx: Transaction, row: NewPortalSession): Promise<PortalSessionRow> {
    const db = await tx.prisma();
    const { organizationId } = row;
    const expired = { organizationId, expiresAt: { lt: new Date() } };
    await db.webhookPortalSession.deleteMany({ where: expired });
    return db.webhookPortalSession.create({ data: row });
  }

  /** One that has not expired. Its organization follows from the token. */
  async findLive(tokenHash: string): Promise<PortalSessionRow | null> {
    const live = { tokenHash, expiresAt: { gt: new Date() } };
    return this.db.webhookPortalSession.findFirst({ where: live });
  }

  /** The hash of the API key that created it; null when the organization has no such key. */
  async findKeyHash(organizationId: string, apiKeyId: string): Promise<string | null> {
    const where = { id: apiKeyId, organizationId };
    const row = await this.db.apiKey.findFirst({ where, select: { keyHash: true } });
    return row?.keyHash ?? null;
  }

  /** Ends the customer's links; returns how many. */
  async remove(tx: Transaction, { organizationId, customerId }: EndpointOwner): Promise<number> {
    const db = await tx.prisma();
    const where = { organizationId, customerId };
    return (await db.webhookPortalSession.deleteMany({ where })).count;
  }
}
