import { type ApiKeyKind, type ApiKeyView, apiKeyList } from '@/lib/contracts/api-keys';
import type { Scope } from '@/lib/contracts/manifest.gen';
import type { Database, Db } from '@/lib/db/client';
import type { ApiKey } from '@/lib/db/generated/client';
import { type ApiKeyUseCount, addApiKeyUses } from '@/lib/db/postgres/add-api-key-uses';
import { lockExclusively } from '@/lib/db/postgres/advisory-lock';
import {
  findLiveApiKey,
  type LiveApiKeyRow,
  type MemberId,
} from '@/lib/db/postgres/live-credentials';
import type { Transaction } from '@/lib/db/transaction';
import { type ListQuery, ListReader, type ListSource, type TextPage } from './list/list-reader';

export type { ApiKeyUseCount };

export type ApiKeyRow = Omit<ApiKey, 'scopes' | 'allowedAddresses' | 'kind'> & {
  kind: ApiKeyKind;
  scopes: Scope[];
  allowedAddresses: string[];
  creatorName: string | null;
};

export type LiveApiKey = Omit<LiveApiKeyRow, 'scopes' | 'allowedAddresses'> & {
  scopes: Scope[];
  allowedAddresses: string[];
};

export interface NewApiKey {
  organizationId: string;
  userId: string;
  name: string;
  kind: ApiKeyKind;
  prefix: string;
  keyHash: string;
  scopes: Scope[];
  allowedAddresses: string[];
  rateLimit: number | null;
  expiresAt: Date | null;
}

/** The value of a key; the former one may stay valid for a while. */
export interface KeyValue {
  prefix: string;
  keyHash: string;
  previousKeyHash: string | null;
  previousValidUntil: Date | null;
}

/** Whose keys: all of the organization, or those that act for one user. */
export interface KeyOwner {
  organizationId: string;
  userId?: string;
}

const SHARED = {
  table: 'ApiKey',
  list: apiKeyList,
  hiddenBy: 'revokedAt',
  computed: { creatorName: '(SELECT "name" FROM "User" WHERE "id" = item."userId")' },
};

export const API_KEYS_SOURCE: ListSource<'organizationId'> = {
  ...SHARED,
  owner: ['organizationId'],
};

/** The personal keys of a user. */
export const PERSONAL_API_KEYS_SOURCE: ListSource<'organizationId' | 'userId' | 'kind'> = {
  ...SHARED,
  owner: ['organizationId', 'userId', 'kind'],
};

const ownedBy = ({ organizationId, userId }: KeyOwner) =>
  userId === undefined ? { organizationId } : { organizationId, userId, kind: 'personal' };

/** API keys by the hash of the key; the key itself is not stored. */
export class ApiKeysRepository {
  private readonly db: Db;
  private readonly pool: Database['pool'];
  private readonly all: ListReader<ApiKeyView, 'organizationId'>;
  private readonly personal: ListReader<ApiKeyView, 'organizationId' | 'userId' | 'kind'>;

  constructor({ prisma, pool }: Pick<Database, 'prisma' | 'pool'>) {
    this.db = prisma;
    this.pool = pool;
    this.all = new ListReader(pool, API_KEYS_SOURCE);
    this.personal = new ListReader(pool, PERSONAL_API_KEYS_SOURCE);
  }

  /** The key that is neither revoked nor expired, by the hash of its value or of the one before it. */
  async findLive(keyHash: string): Promise<LiveApiKey | null> {
    const row = await findLiveApiKey(this.pool, keyHash);
    if (!row) return null;
    const { scopes, allowedAddresses } = row;
    return {
      ...row,
      scopes: scopes as Scope[],
      allowedAddresses: allowedAddresses as string[],
    };
  }

  /** One page of the keys that are not revoked. */
  list({ organizationId, userId }: KeyOwner, query: ListQuery): Promise<TextPage<ApiKeyView>> {
    if (userId === undefined) return this.all.page({ organizationId }, query);
    return this.personal.page({ organizationId, userId, kind: 'personal' }, query);
  }

  async find(owner: KeyOwner, id: string, tx?: Transaction): Promise<ApiKeyRow | null> {
    const db = tx ? await tx.prisma() : this.db;
    const row = await db.apiKey.findFirst({ where: { id, ...ownedBy(owner), revokedAt: null } });
    if (!row) return null;
    const user = await db.user.findFirst({ where: { id: row.userId }, select: { name: true } });
    return {
      ...row,
      kind: row.kind as ApiKeyKind,
      scopes: row.scopes as Scope[],
      allowedAddresses: row.allowedAddresses as string[],
      creatorName: user?.name ?? null,
    };
  }

  /**
   * Keys that work: those of the organization, or the personal ones of a user. Makes other transactions
   * that count them wait until this one ends.
   */
  async countLive(
    tx: Transaction,
    { organizationId, userId, kind }: Pick<NewApiKey, 'organizationId' | 'userId' | 'kind'>,
  ): Promise<number> {
    await lockExclusively(tx, `api-keys:${organizationId}`);
    const db = await tx.prisma();
    const owner = { organizationId, kind, ...(kind === 'personal' && { userId }) };
    const OR = [{ expiresAt: null }, { expiresAt: { gt: new Date() } }];
    return db.apiKey.count({ where: { ...owner, revokedAt: null, OR } });
  }

  async create(tx: Transaction, key: NewApiKey): Promise<string> {
    const db = await tx.prisma();
    return (await db.apiKey.create({ data: key, select: { id: true } })).id;
  }

  /** Replaces the value of a key; false when another request has. */
  async replaceValue(
    tx: Transaction,
    { id, organizationId, keyHash }: ApiKeyRow,
    value: KeyValue,
  ): Promise<boolean> {
    const db = await tx.prisma();
    const where = { id, organizationId, keyHash, revokedAt: null };
    return (await db.apiKey.updateMany({ where, data: value })).count === 1;
  }

  async revoke(tx: Transaction, { id, organizationId }: ApiKeyRow): Promise<void> {
    const db = await tx.prisma();
    const where = { id, organizationId, revokedAt: null };
    await db.apiKey.updateMany({ where, data: { revokedAt: new Date() } });
  }

  /** Revokes the keys that act for a member; returns the hashes of their values. */
  async revokeOfMember(tx: Transaction, member: MemberId): Promise<string[]> {
    const db = await tx.prisma();
    const { userId, organizationId } = member;
    const rows = await db.apiKey.updateManyAndReturn({
      where: { ...ownedBy({ userId, organizationId }), revokedAt: null },
      data: { revokedAt: new Date() },
      select: { keyHash: true, previousKeyHash: true },
    });
    return rows.flatMap((row) => [row.keyHash, row.previousKeyHash ?? []].flat());
  }

  /** Revokes the keys that act for a person, in all organizations; returns the hashes of their values. */
  async revokeOfUser(tx: Transaction, userId: string): Promise<string[]> {
    const db = await tx.prisma();
    const rows = await db.apiKey.updateManyAndReturn({
      where: { userId, kind: 'personal', revokedAt: null },
      data: { revokedAt: new Date() },
      select: { keyHash: true, previousKeyHash: true },
    });
    return rows.flatMap((row) => [row.keyHash, row.previousKeyHash ?? []].flat());
  }

  /** Adds the counts; each key and day may occur once among them. */
  addUses(counts: readonly ApiKeyUseCount[]): Promise<void> {
    return addApiKeyUses(this.db, counts);
  }

  /** Uses per day from `firstDay` on. */
  async findUses(
    { id, organizationId }: ApiKeyRow,
    firstDay: string,
  ): Promise<{ day: string; uses: number }[]> {
    return this.db.apiKeyUse.findMany({
      where: { organizationId, keyId: id, day: { gte: firstDay } },
      select: { day: true, uses: true },
    });
  }

  /** Removes the counts of days before `firstDay`. */
  async removeUsesBefore(firstDay: string): Promise<void> {
    await this.db.apiKeyUse.deleteMany({ where: { day: { lt: firstDay } } });
  }
}
