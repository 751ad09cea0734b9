import type { Database } from '@/lib/db/client';
import { type AuditSealRow, SYSTEM_CHAIN } from '@/lib/repositories/audit-seals-repository';
import { type JsonRow, toJsonRow } from '@/lib/services/audit/chain';

const SEALS = 100;
const NUMBERS = 10_000;

const ownerOf = (chain: string) => (chain === SYSTEM_CHAIN ? null : chain);

/** Reads the sealed trail of a database, a little at a time. */
export class Trail {
  constructor(private readonly database: Pick<Database, 'prisma' | 'pool'>) {}

  /** Chains that have a seal or an organization. */
  async chains(): Promise<string[]> {
    const { prisma } = this.database;
    const sealed = await prisma.auditSeal.groupBy({ by: ['chain'], orderBy: { chain: 'asc' } });
    const organizations = await prisma.organization.findMany({ select: { id: true } });
    return [
      ...new Set([...sealed.map(({ chain }) => chain), ...organizations.map(({ id }) => id)]),
    ];
  }

  /** How many entries are sealed, by the seals of all chains or of one. */
  async countSealed(chain?: string): Promise<number> {
    const where = chain === undefined ? {} : { chain };
    const { _sum } = await this.database.prisma.auditSeal.aggregate({
      where,
      _sum: { count: true },
    });
    return _sum.count ?? 0;
  }

  /** Entries that no seal protects yet. */
  countUnsealed(chain?: string): Promise<number> {
    const owner = chain === undefined ? {} : { organizationId: ownerOf(chain) };
    return this.database.prisma.auditLog.count({ where: { ...owner, sequence: null } });
  }

  async *seals(chain: string): AsyncGenerator<AuditSealRow> {
    let last = -1n;
    for (;;) {
      const page = await this.database.prisma.auditSeal.findMany({
        where: { chain, firstSequence: { gt: last } },
        orderBy: { firstSequence: 'asc' },
        take: SEALS,
      });
      yield* page;
      last = page.at(-1)?.firstSequence ?? last;
      if (page.length < SEALS) return;
    }
  }

  async entries({ chain, firstSequence, lastSequence }: AuditSealRow): Promise<JsonRow[]> {
    const rows = await this.database.prisma.auditLog.findMany({
      where: {
        organizationId: ownerOf(chain),
        sequence: { gte: firstSequence, lte: lastSequence },
      },
      orderBy: { sequence: 'asc' },
    });
    return rows.map(toJsonRow);
  }

  /** The first entry whose sequence is below 1, or above `last` and in no seal. */
  async findOutside(chain: string, last: bigint): Promise<JsonRow | undefined> {
    const { prisma } = this.database;
    const outside = [{ sequence: { gt: last } }, { sequence: { lt: 1 } }];
    const row = await prisma.auditLog.findFirst({
      where: { organizationId: ownerOf(chain), OR: outside },
      orderBy: { sequence: 'asc' },
    });
    if (row === null) return undefined;
    // A worker may have sealed more since the seals were read.
    const sequence = row.sequence ?? 0n;
    const covers = { chain, firstSequence: { lte: sequence }, lastSequence: { gte: sequence } };
    const seal = await prisma.auditSeal.findFirst({ where: covers });
    return seal ? this.findOutside(chain, seal.lastSequence) : toJsonRow(row);
  }

  /** The stored hash of an entry. */
  async hashAt(chain: string, sequence: bigint): Promise<string | null> {
    const where = { organizationId: ownerOf(chain), sequence };
    const row = await this.database.prisma.auditLog.findFirst({ where, select: { hash: true } });
    return row?.hash ?? null;
  }

  /** Whether the chain's organization was deleted for good, with its entries. */
  async isPurged(chain: string): Promise<boolean> {
    const { prisma } = this.database;
    if (chain === SYSTEM_CHAIN) return false;
    // Naming `deletedAt` includes organizations that are marked as deleted.
    const where = { id: chain, deletedAt: undefined };
    if ((await prisma.organization.count({ where })) > 0) return false;
    return (await prisma.auditLog.findFirst({ where: { organizationId: chain } })) === null;
  }

  /** The first number that no seal has, below the highest one. */
  async findMissingNumber(): Promise<bigint | null> {
    let last = 0n;
    for (;;) {
      const page = await this.database.prisma.auditSeal.findMany({
        where: { number: { gt: last } },
        orderBy: { number: 'asc' },
        select: { number: true },
        take: NUMBERS,
      });
      for (const { number } of page) {
        if (number !== last + 1n) return last + 1n;
        last = number;
      }
      if (page.length < NUMBERS) return null;
    }
  }
}
