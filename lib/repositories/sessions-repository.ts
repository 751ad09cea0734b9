import type { Database, Db } from '@/lib/db/client';
import type { Session } from '@/lib/db/generated/client';
import { lockExclusively } from '@/lib/db/postgres/advisory-lock';
import {
  findLiveSession,
  type LiveSessionRow,
  type MemberId,
} from '@/lib/db/postgres/live-credentials';
import type { Transaction } from '@/lib/db/transaction';

export interface NewSession {
  userId: string;
  organizationId: string;
  method: string;
  secondFactor?: boolean;
  expiresAt: Date;
  ip: string | null;
  userAgent: string | null;
}

/** Sessions of one user: all, those in one organization, one, some or all but one. */
export interface RevokedSessions {
  userId: string;
  organizationId?: string;
  id?: string | { in: string[] } | { not: string };
}

const NEWEST = [{ createdAt: 'desc' }, { id: 'desc' }] as const;

const live = (userId: string) => ({ userId, revokedAt: null, expiresAt: { gt: new Date() } });

/** Refresh token families. Rotation is a compare-and-swap on the live token's hash. */
export class SessionsRepository {
  private readonly db: Db;
  private readonly pool: Database['pool'];

  constructor({ prisma, pool }: Pick<Database, 'prisma' | 'pool'>) {
    this.db = prisma;
    this.pool = pool;
  }

  /** `hashFor` hashes the first refresh token, which contains the new session's id. */
  async create(
    tx: Transaction,
    session: NewSession,
    hashFor: (id: string) => string,
  ): Promise<Session> {
    const db = await tx.prisma();
    const row = await db.session.create({ data: { ...session, tokenHash: '' } });
    return db.session.update({ where: { id: row.id }, data: { tokenHash: hashFor(row.id) } });
  }

  find(id: string): Promise<Session | null> {
    return this.db.session.findUnique({ where: { id } });
  }

  /** Null unless it is a session of this member that has neither ended nor expired. */
  findProof(id: string, member: MemberId): Promise<LiveSessionRow | null> {
    return findLiveSession(this.pool, id, member);
  }

  /** The person has proved again who they are; `secondFactor` stays as it is when it is not given. */
  async setProof(
    tx: Transaction,
    id: string,
    proof: { authenticatedAt: Date; secondFactor?: true },
  ): Promise<void> {
    const db = await tx.prisma();
    await db.session.updateMany({ where: { id, revokedAt: null }, data: proof });
  }

  /** Ends the recent proofs of the person's other sessions; returns their ids. */
  async endProofs(tx: Transaction, userId: string, exceptId: string): Promise<string[]> {
    const db = await tx.prisma();
    const rows = await db.session.updateManyAndReturn({
      where: { userId, id: { not: exceptId }, revokedAt: null },
      data: { authenticatedAt: new Date(0) },
      select: { id: true },
    });
    return rows.map(({ id }) => id);
  }

  /** Whether the user started a session from this address since then. */
  async existsFrom(userId: string, ip: string, since: Date): Promise<boolean> {
    const where = { userId, ip, createdAt: { gte: since } };
    return (await this.db.session.findFirst({ where, select: { id: true } })) !== null;
  }

  /** Compares and swaps the token hash; false when another request has rotated it. */
  async rotate(id: string, from: string, to: string): Promise<boolean> {
    const { count } = await this.db.session.updateMany({
      where: { id, tokenHash: from, revokedAt: null },
      data: { tokenHash: to, previousTokenHash: from, rotatedAt: new Date() },
    });
    return count === 1;
  }

  /** Rotates the token as `rotate` does, and moves the session to another organization of its user. */
  async move(
    tx: Transaction,
    id: string,
    organizationId: string,
    { from, to }: { from: string; to: string },
  ): Promise<Session | null> {
    const db = await tx.prisma();
    const rows = await db.session.updateManyAndReturn({
      where: { id, tokenHash: from, revokedAt: null },
      data: { organizationId, tokenHash: to, previousTokenHash: from, rotatedAt: new Date() },
    });
    return rows[0] ?? null;
  }

  /** The user's live sessions, the newest first. */
  listLive(userId: string): Promise<Session[]> {
    return this.db.session.findMany({ where: live(userId), orderBy: [...NEWEST] });
  }

  /** Ends live sessions of the user; returns their ids. */
  async revoke(tx: Transaction, which: RevokedSessions, reason: string): Promise<string[]> {
    const db = await tx.prisma();
    const rows = await db.session.updateManyAndReturn({
      where: { ...live(which.userId), ...which },
      data: { revokedAt: new Date(), revokeReason: reason },
      select: { id: true },
    });
    return rows.map(({ id }) => id);
  }

  /** Ends the user's oldest live sessions beyond `limit`; returns their ids. */
  async revokeBeyond(tx: Transaction, userId: string, limit: number): Promise<string[]> {
    // Sign-ins at the same moment would not see one another's sessions.
    await lockExclusively(tx, `sessions:${userId}`);
    const db = await tx.prisma();
    const where = live(userId);
    const select = { id: true };
    const beyond = await db.session.findMany({ where, orderBy: [...NEWEST], skip: limit, select });
    const ids = beyond.map(({ id }) => id);
    if (ids.length === 0) return ids;
    return this.revoke(tx, { userId, id: { in: ids } }, 'too many sessions');
  }
}
