import { type InvitationView, invitationList } from '@/lib/contracts/invitations';
import type { Scope } from '@/lib/contracts/manifest.gen';
import type { MemberRole } from '@/lib/contracts/permissions';
import type { Database, DbClient } from '@/lib/db/client';
import type { Invitation } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';
import { type ListQuery, ListReader, type ListSource, type TextPage } from './list/list-reader';

export type InvitationRow = Omit<Invitation, 'role'> & {
  role: MemberRole;
  customRole: { id: string; name: string; scopes: Scope[] } | null;
  organization: { name: string; deletedAt: Date | null };
  inviterName: string | null;
};

export interface NewInvitation {
  organizationId: string;
  /** Empty for an API key of the organization. */
  userId: string;
  apiKeyId: string | null;
  email: string;
  role: MemberRole;
  roleId: string | null;
  expiresAt: Date;
}

export const INVITATIONS_SOURCE: ListSource<'organizationId'> = {
  table: 'Invitation',
  list: invitationList,
  owner: ['organizationId'],
  hiddenBy: 'endedAt',
  computed: {
    endedAt: 'coalesce(item."acceptedAt", item."revokedAt")',
    roleName: '(SELECT "name" FROM "Role" WHERE "id" = item."roleId")',
    inviterName: '(SELECT "name" FROM "User" WHERE "id" = item."userId")',
  },
};

const include = {
  customRole: { select: { id: true, name: true, scopes: true } },
  organization: { select: { name: true, deletedAt: true } },
} as const;
const PENDING = { acceptedAt: null, revokedAt: null } as const;

/** Invitations to organizations. */
export class InvitationsRepository {
  private readonly db: DbClient;
  private readonly reader: ListReader<InvitationView, 'organizationId'>;

  constructor({ prisma, pool }: Pick<Database, 'prisma' | 'pool'>) {
    this.db = prisma;
    this.reader = new ListReader(pool, INVITATIONS_SOURCE);
  }

  /** One page of the pending ones, expired ones included. */
  list(organizationId: string, query: ListQuery): Promise<TextPage<InvitationView>> {
    return this.reader.page({ organizationId }, query);
  }

  async create(tx: Transaction, fields: NewInvitation): Promise<string> {
    const db = await tx.prisma();
    return (await db.invitation.create({ data: fields, select: { id: true } })).id;
  }

  /** A pending one of the organization. */
  find(tx: Transaction, organizationId: string, id: string): Promise<InvitationRow | null> {
    return this.findWhere({ id, organizationId, ...PENDING }, tx);
  }

  /** Any, by the id in the token of its link. */
  findByLink(id: string, tx?: Transaction): Promise<InvitationRow | null> {
    return this.findWhere({ id }, tx);
  }

  async existsFor(tx: Transaction, organizationId: string, email: string): Promise<boolean> {
    const db = await tx.prisma();
    return (await db.invitation.count({ where: { organizationId, email, ...PENDING } })) > 0;
  }

  async countPending(tx: Transaction, organizationId: string): Promise<number> {
    const db = await tx.prisma();
    return db.invitation.count({ where: { organizationId, ...PENDING } });
  }

  /** How many were created since then, ended ones included. */
  async countSince(tx: Transaction, organizationId: string, since: Date): Promise<number> {
    const db = await tx.prisma();
    return db.invitation.count({ where: { organizationId, createdAt: { gte: since } } });
  }

  async update(
    tx: Transaction,
    { id, organizationId }: InvitationRow,
    fields: Partial<Pick<Invitation, 'expiresAt' | 'sentAt' | 'acceptedAt' | 'revokedAt'>>,
  ): Promise<void> {
    const db = await tx.prisma();
    await db.invitation.updateMany({ where: { id, organizationId, ...PENDING }, data: fields });
  }

  private async findWhere(
    where: { id: string; organizationId?: string; acceptedAt?: null; revokedAt?: null },
    tx?: Transaction,
  ): Promise<InvitationRow | null> {
    const db = tx ? await tx.prisma() : this.db;
    const row = await db.invitation.findFirst({ where, include });
    if (!row) return null;
    const inviter = await db.user.findFirst({ where: { id: row.userId }, select: { name: true } });
    const { customRole } = row;
    return {
      ...row,
      role: row.role as MemberRole,
      customRole: customRole && { ...customRole, scopes: customRole.scopes as Scope[] },
      inviterName: inviter?.name ?? null,
    };
  }
}
