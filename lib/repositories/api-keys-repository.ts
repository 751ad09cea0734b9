import type { Page } from '@/lib/contracts/common';
import type { Scope } from '@/lib/contracts/manifest.gen';
import type { Db } from '@/lib/db/client';
import type { ApiKey } from '@/lib/db/generated/client';
import type { Transaction } from '@/lib/db/transaction';
import { type PageRequest, paginate } from './paginate';

export type ApiKeyRow = Omit<ApiKey, 'scopes'> & { scopes: Scope[] };

export interface NewApiKey {
  organizationId: string;
  userId: string;
  name: string;
  prefix: string;
  keyHash: string;
  scopes: Scope[];
  expiresAt: Date | null;
}

const USE_NOTED_EVERY_MS = 60_000;

function toRow(row: ApiKey): ApiKeyRow {
  return { ...row, scopes: row.scopes as Scope[] };
}

/** API keys by the hash of the key; the key itself is nowhere. */
export class ApiKeysRepository {
  constructor(private readonly db: Db) {}

  /** The key that is neither revoked nor expired; notes its use at most once a minute. */
  async findLive(keyHash: string): Promise<ApiKeyRow | null> {
    const now = new Date();
    const row = await this.db.apiKey.findUnique({ where: { keyHash, revokedAt: null } });
    if (!row || (row.expiresAt && row.expiresAt <= now)) return null;
    if (!row.lastUsedAt || now.getTime() - row.lastUsedAt.getTime() > USE_NOTED_EVERY_MS) {
      await this.db.apiKey.update({ where: { id: row.id }, data: { lastUsedAt: now } });
    }
    return toRow(row);
  }

  async list(organizationId: string, request: PageRequest): Promise<Page<ApiKeyRow>> {
    const where = { organizationId, revokedAt: null };
    const page = await paginate(request, {
      list: 'api-keys',
      where,
      findMany: (query) => this.db.apiKey.findMany(query),
      count: (rows) => this.db.apiKey.count(rows),
    });
    return { ...page, data: page.data.map(toRow) };
  }

  async create(tx: Transaction, key: NewApiKey): Promise<ApiKeyRow> {
    const db = await tx.prisma();
    return toRow(await db.apiKey.create({ data: key }));
  }

  /** The key as it was revoked now, or null when the organization has no such live key. */
  async revoke(tx: Transaction, organizationId: string, id: string): Promise<ApiKeyRow | null> {
    const db = await tx.prisma();
    const revokedAt = new Date();
    const rows = await db.apiKey.updateManyAndReturn({
      where: { id, organizationId, revokedAt: null },
      data: { revokedAt },
    });
    return rows[0] ? toRow(rows[0]) : null;
  }
}
