import type { Database, Db } from '@/lib/db/client';
import type { AuditLogModel, AuditSealModel } from '@/lib/db/generated/models';
import { tryLockExclusively } from '@/lib/db/postgres/advisory-lock';
import { findUnsealedOrganizations } from '@/lib/db/postgres/unsealed-audit-logs';
import type { Transaction } from '@/lib/db/transaction';

export type AuditLogRow = AuditLogModel;
export type AuditSealRow = AuditSealModel;

/** The chain of entries that belong to no organization. */
export const SYSTEM_CHAIN = 'system';

const chainOf = (organizationId: string | null) => organizationId ?? SYSTEM_CHAIN;
const ownerOf = (chain: string) => (chain === SYSTEM_CHAIN ? null : chain);

/** How much of a trail is sealed. */
export interface SealState {
  last: AuditSealRow | null;
  unsealed: number;
}

/** The seals of the audit trail, and its entries in the order in which they are sealed. */
export class AuditSealsRepository {
  private readonly db: Db;

  constructor(private readonly database: Pick<Database, 'prisma' | 'pool'>) {
    this.db = database.prisma;
  }

  /** The chains that have entries to seal. */
  async findUnsealedChains(): Promise<string[]> {
    return (await findUnsealedOrganizations(this.database.pool)).map(chainOf);
  }

  /** Makes this transaction the only one that seals; returns false when another is. */
  lock(tx: Transaction): Promise<boolean> {
    return tryLockExclusively(tx, 'audit-seals');
  }

  /** The number of the newest seal of all chains; 0 when there is none. */
  async lastNumber(tx: Transaction): Promise<bigint> {
    const db = await tx.prisma();
    const newest = await db.auditSeal.findFirst({ orderBy: { number: 'desc' } });
    return newest?.number ?? 0n;
  }

  async findLast(tx: Transaction, chain: string): Promise<AuditSealRow | null> {
    const db = await tx.prisma();
    return db.auditSeal.findFirst({ where: { chain }, orderBy: { firstSequence: 'desc' } });
  }

  /** Committed entries that are not sealed, oldest first. */
  async listUnsealed(tx: Transaction, chain: string, limit: number): Promise<AuditLogRow[]> {
    const db = await tx.prisma();
    return db.auditLog.findMany({
      where: { organizationId: ownerOf(chain), sequence: null },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      take: limit,
    });
  }

  /** Stores the places of the entries in their chain, and the seal. */
  async create(
    tx: Transaction,
    seal: AuditSealRow,
    entries: readonly Pick<AuditLogRow, 'id' | 'sequence' | 'hash'>[],
  ): Promise<void> {
    tx.updateMany(
      'AuditLog',
      entries.map(({ id, sequence, hash }) => ({ id, sequence, hash })),
    );
    await tx.insert('AuditSeal', seal);
  }

  async getState(organizationId: string): Promise<SealState> {
    const chain = chainOf(organizationId);
    const [last, unsealed] = await Promise.all([
      this.db.auditSeal.findFirst({ where: { chain }, orderBy: { firstSequence: 'desc' } }),
      this.db.auditLog.count({ where: { organizationId, sequence: null } }),
    ]);
    return { last, unsealed };
  }
}
