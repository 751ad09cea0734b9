import type { Database, Db } from '@/lib/db/client';

/** Everything of one person, in all organizations. Secrets and their hashes are left out. */
export class AccountExportsRepository {
  private readonly db: Db;

  constructor({ prisma }: Pick<Database, 'prisma'>) {
    this.db = prisma;
  }

  async profile(id: string): Promise<object> {
    const omit = { passwordHash: true, erasedAt: true, deletedAt: true } as const;
    const include = {
      notificationPreferences: {
        select: { type: true, channel: true, isEnabled: true, digest: true },
      },
    };
    const user = await this.db.user.findUniqueOrThrow({ where: { id }, omit, include });
    const where = { address: user.email };
    const emailSuppression = await this.db.suppressedAddress.findUnique({ where });
    return { ...user, emailSuppression };
  }

  /** At issuers that the person signs in with. */
  identities(userId: string, take: number): Promise<object[]> {
    return this.db.identity.findMany({ where: { userId }, take });
  }

  /** Second factors: kinds, names and times. */
  async factors(userId: string, take: number): Promise<object[]> {
    const apps = await this.db.totpFactor.findMany({
      where: { userId },
      select: { createdAt: true, confirmedAt: true },
    });
    const passkeys = await this.db.passkey.findMany({
      where: { userId },
      select: { name: true, createdAt: true, lastUsedAt: true },
      take,
    });
    const codes = await this.db.recoveryCode.findMany({
      where: { userId },
      select: { createdAt: true, usedAt: true },
      take,
    });
    return [
      ...apps.map((times) => ({ kind: 'totp', ...times })),
      ...passkeys.map((passkey) => ({ kind: 'passkey', ...passkey })),
      ...codes.map((times) => ({ kind: 'recovery_code', ...times })),
    ];
  }

  async memberships(userId: string): Promise<{ organizationId: string }[]> {
    return this.db.membership.findMany({
      where: { userId },
      include: { organization: { select: { name: true } } },
      orderBy: { createdAt: 'asc' },
    });
  }

  /** `organizationId` is that in which each began. */
  sessions(userId: string, take: number): Promise<object[]> {
    return this.db.session.findMany({
      where: { userId },
      omit: { tokenHash: true, previousTokenHash: true },
      orderBy: { createdAt: 'desc' },
      take,
    });
  }

  /** Personal keys; those of an organization are not the person's: `organizationId` says where each works. */
  apiKeys(userId: string, take: number): Promise<object[]> {
    return this.db.apiKey.findMany({
      where: { userId, kind: 'personal' },
      omit: { keyHash: true, previousKeyHash: true },
      orderBy: { createdAt: 'desc' },
      take,
    });
  }

  /** `organizationId` says of which organization each is. */
  notifications(userId: string, take: number): Promise<object[]> {
    const where = { userId };
    return this.db.notification.findMany({ where, orderBy: { createdAt: 'desc' }, take });
  }

  /** What the person did in these organizations. */
  async auditLog(
    userId: string,
    organizationIds: readonly string[],
    take: number,
  ): Promise<object[]> {
    const rows = await this.db.auditLog.findMany({
      where: { organizationId: { in: [...organizationIds] }, actorType: 'user', actorId: userId },
      omit: { sequence: true, hash: true },
      orderBy: { createdAt: 'desc' },
      take,
    });
    return rows;
  }
}
