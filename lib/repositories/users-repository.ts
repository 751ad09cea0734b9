import type { Scope } from '@/lib/contracts/manifest.gen';
import type { MemberRights, MemberRole } from '@/lib/contracts/permissions';
import type { Database, Db } from '@/lib/db/client';
import type { Organization, User } from '@/lib/db/generated/client';
import { lockExclusively } from '@/lib/db/postgres/advisory-lock';
import { findMemberRights, type MemberId } from '@/lib/db/postgres/live-credentials';
import type { Transaction } from '@/lib/db/transaction';

export interface Member {
  user: User;
  organization: Organization;
  role: MemberRole;
  customRole: { id: string; name: string; scopes: Scope[] } | null;
}

export interface NewAccount {
  email: string;
  name: string;
  /** Null: the person signs in without a password. */
  passwordHash: string | null;
  organizationName: string;
  slug: string;
  /** Not set: the address is not confirmed. */
  emailVerifiedAt?: Date;
}

/** Users with their organizations. */
export class UsersRepository {
  private readonly db: Db;
  private readonly pool: Database['pool'];

  constructor({ prisma, pool }: Pick<Database, 'prisma' | 'pool'>) {
    this.db = prisma;
    this.pool = pool;
  }

  /** Null when the user is deleted, too. */
  findByEmail(email: string): Promise<User | null> {
    return this.db.user.findFirst({ where: { email, deletedAt: null } });
  }

  /** Null when the user is deleted, too. */
  findLive(id: string): Promise<User | null> {
    return this.db.user.findFirst({ where: { id, deletedAt: null } });
  }

  /** The user's membership of the organization, or the oldest membership if none is given. */
  async findMember(
    userId: string,
    organizationId?: string,
    tx?: Transaction,
  ): Promise<Member | null> {
    const db = tx ? await tx.prisma() : this.db;
    const membership = await db.membership.findFirst({
      where: {
        userId,
        ...(organizationId && { organizationId }),
        user: { deletedAt: null },
        organization: { deletedAt: null },
      },
      include: { user: true, organization: true, customRole: true },
      orderBy: { createdAt: 'asc' },
    });
    if (!membership) return null;
    const { user, organization, role, customRole } = membership;
    return {
      user,
      organization,
      role: role as MemberRole,
      customRole: customRole && {
        id: customRole.id,
        name: customRole.name,
        scopes: customRole.scopes as Scope[],
      },
    };
  }

  /** What the member may do now; null when the membership, the user or the organization has ended. */
  async findRights(member: MemberId): Promise<MemberRights | null> {
    const found = await findMemberRights(this.pool, member);
    if (!found) return null;
    const scopes = found.role === 'custom' ? ((found.scopes ?? []) as Scope[]) : 'all';
    const { role, requiresSecondFactor } = found;
    return { role: role as MemberRole, scopes, requiresSecondFactor };
  }

  /** The live user; makes other transactions that lock them wait until this one ends. */
  async lock(tx: Transaction, id: string): Promise<User | null> {
    await lockExclusively(tx, `user:${id}`);
    const db = await tx.prisma();
    return db.user.findFirst({ where: { id, deletedAt: null } });
  }

  async update(
    tx: Transaction,
    id: string,
    fields: Partial<Omit<User, 'id' | 'passwordHash'>>,
  ): Promise<User> {
    const db = await tx.prisma();
    return db.user.update({ where: { id }, data: fields });
  }

  /** Null removes it. */
  async setPassword(tx: Transaction, id: string, passwordHash: string | null): Promise<void> {
    const db = await tx.prisma();
    await db.user.update({ where: { id }, data: { passwordHash } });
  }

  /** Keeps the time of an earlier confirmation. */
  async confirmEmail(tx: Transaction, id: string): Promise<void> {
    const db = await tx.prisma();
    const where = { id, emailVerifiedAt: null };
    await db.user.updateMany({ where, data: { emailVerifiedAt: new Date() } });
  }

  /** Replaces the hash of an unchanged password; a password that has changed meanwhile stays. */
  async replaceHash(tx: Transaction, id: string, from: string, to: string): Promise<void> {
    const db = await tx.prisma();
    const where = { id, passwordHash: from };
    await db.user.updateMany({ where, data: { passwordHash: to } });
  }

  /** A user who owns a new organization. */
  async createAccount(tx: Transaction, account: NewAccount): Promise<Member> {
    const db = await tx.prisma();
    const { organizationName, slug, ...person } = account;
    const user = await db.user.create({ data: person });
    return this.createOrganization(tx, user, { name: organizationName, slug });
  }

  /** A user whose address a mailed link has proved. */
  async createInvited(
    tx: Transaction,
    fields: Pick<NewAccount, 'email' | 'name' | 'passwordHash'>,
  ): Promise<User> {
    const db = await tx.prisma();
    return db.user.create({ data: { ...fields, emailVerifiedAt: new Date() } });
  }

  /** An organization that the user owns. */
  async createOrganization(
    tx: Transaction,
    user: User,
    fields: { name: string; slug: string },
  ): Promise<Member> {
    const db = await tx.prisma();
    const organization = await db.organization.create({ data: fields });
    const ids = { userId: user.id, organizationId: organization.id };
    await db.membership.create({ data: { ...ids, role: 'owner' } });
    return { user, organization, role: 'owner', customRole: null };
  }
}
