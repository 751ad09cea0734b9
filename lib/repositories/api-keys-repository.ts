import { type ApiKeyView, apiKeyList } from '@/lib/contracts/auth';
import type { Scope } from '@/lib/contracts/manifest.gen';
import type { Database, Db } from '@/lib/db/client';
import type { ApiKey } from '@/lib/db/generated/client';
import {
  findLiveApiKey,
  type LiveApiKeyRow,
  type MemberId,
} from '@/lib/db/postgres/live-credentials';
import type { Transaction } from '@/lib/db/transaction';
import { type ListQuery, ListReader, type ListSource, type TextPage } from './list/list-reader';

export type ApiKeyRow = Omit<ApiKey, 'scopes'> & { scopes: Scope[] };

export type LiveApiKey = Omit<LiveApiKeyRow, 'scopes'> & { scopes: Scope[] };

export interface NewApiKey {
  organizationId: string;
  userId: string;
  name: string;
  prefix: string;
  keyHash: string;
  scopes: Scope[];
  expiresAt: Date | null;
}

const LAST_USED_INTERVAL_MS = 60_000;

function toRow(row: ApiKey): ApiKeyRow {
  return { ...row, scopes: row.scopes as Scope[] };
}

export const API_KEYS_SOURCE: ListSource<'organizationId'> = {
  table: 'ApiKey',
  list: apiKeyList,
  owner: ['organizationId'],
  hiddenBy: 'revokedAt',
};

/** API keys by the hash of the key; the key itself is not stored. */
export class ApiKeysRepository {
  private readonly db: Db;
  private readonly pool: Database['pool'];
  private readonly reader: ListReader<ApiKeyView, 'organizationId'>;

  constructor({ prisma, pool }: Pick<Database, 'prisma' | 'pool'>) {
    this.db = prisma;
    this.pool = pool;
    this.reader = new ListReader(pool, API_KEYS_SOURCE);
  }

  /** The key that is neither revoked nor expired; updates `lastUsedAt` at most once a minute. */
  async findLive(keyHash: string): Promise<LiveApiKey | null> {
    const row = await findLiveApiKey(this.pool, keyHash);
    if (!row) return null;
    const now = new Date();
    const outdated = { lt: new Date(now.getTime() - LAST_USED_INTERVAL_MS) };
    await this.db.apiKey.updateMany({
      where: { id: row.id, OR: [{ lastUsedAt: null }, { lastUsedAt: outdated }] },
      data: { lastUsedAt: now },
    });
    return { ...row, scopes: row.scopes as Scope[] };
  }

  /** One page of the keys that are not revoked. */
  list(organizationId: string, query: ListQuery): Promise<TextPage<ApiKeyView>> {
    return this.reader.page({ organizationId }, query);
  }

  async create(tx: Transaction, key: NewApiKey): Promise<ApiKeyRow> {
    const db = await tx.prisma();
    return toRow(await db.apiKey.create({ data: key }));
  }

  /** Returns the revoked key, or null when the organization has no such live key. */
  async revoke(tx: Transaction, organizationId: string, id: string): Promise<ApiKeyRow | null> {
    const db = await tx.prisma();
    const revokedAt = new Date();
    const rows = await db.apiKey.updateManyAndReturn({
      where: { id, organizationId, revokedAt: null },
      data: { revokedAt },
    });
    return rows[0] ? toRow(rows[0]) : null;
  }

  /** Revokes the keys that act for a member; returns their hashes. */
  async revokeOfMember(tx: Transaction, { userId, organizationId }: MemberId): Promise<string[]> {
    const db = await tx.prisma();
    const rows = await db.apiKey.updateManyAndReturn({
      where: { userId, organizationId, revokedAt: null },
      data: { revokedAt: new Date() },
      select: { keyHash: true },
    });
    return rows.map(({ keyHash }) => keyHash);
  }
}
